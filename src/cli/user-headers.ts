/** Whom the app acts for: headers of its requests. */
export const USER_HEADERS = {
  userId: 'identification-user-id',
  userType: 'identification-user-type',
} as const;
