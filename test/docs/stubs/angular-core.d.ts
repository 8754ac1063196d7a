/** What the recipe uses of @angular/core, which needs a newer Node. */
export declare function Component(metadata: object): (target: unknown, context: unknown) => void;
export declare const CUSTOM_ELEMENTS_SCHEMA: object;
export interface OnDestroy {
  ngOnDestroy(): void;
}
export declare function signal<T>(value: T): (() => T) & { readonly set: (value: T) => void };
