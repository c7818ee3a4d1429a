/** Who calls themselves what: the tree's name, until they say another. Pure. */
import type { Seat } from '../group/words';
import { shortName } from '../signal/bodies';

export class Names {
  readonly #said = new Map<string, { readonly tree: string; readonly name: string }>();

  say({ peer, name: tree }: Seat, name: string): void {
    this.#said.set(peer, { tree, name: shortName(name) });
  }

  /** Whoever came in anew has the name that they came with. */
  of({ peer, name: tree }: Seat): string {
    const said = this.#said.get(peer);
    return said !== undefined && said.tree === tree ? said.name : shortName(tree);
  }
}
