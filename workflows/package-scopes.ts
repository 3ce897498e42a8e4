import { CancellationScope } from '@temporalio/workflow';

/** What is done for one package can be canceled by itself. */
export class PackageScopes {
  readonly #scopes = new Map<number, CancellationScope>();

  async run<T>(index: number, work: () => Promise<T>): Promise<T> {
    const scope = new CancellationScope();
    this.#scopes.set(index, scope);
    try {
      return await scope.run(work);
    } finally {
      this.#scopes.delete(index);
    }
  }

  cancel(index: number): void {
    this.#scopes.get(index)?.cancel();
  }

  cancelAll(): void {
    for (const scope of this.#scopes.values()) scope.cancel();
  }
}
