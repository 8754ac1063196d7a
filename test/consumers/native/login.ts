/** Stands for the login of the app. */
export const login = {
  accessToken: ({ forceRefresh }: { readonly forceRefresh: boolean }): Promise<string | null> =>
    Promise.resolve(forceRefresh ? 'a fresh token' : 'a token'),
};
