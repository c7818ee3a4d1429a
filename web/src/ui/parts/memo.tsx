import { Component, type ComponentType } from 'preact';
import { isSame } from './shallow';

/** A component that is rendered again only when what it is given changes, whatever happens around it. */
export function memo<P extends object>(Inner: ComponentType<P>): ComponentType<P> {
  return class extends Component<P> {
    override shouldComponentUpdate(next: Readonly<P>): boolean {
      return !isSame<Readonly<P>>(this.props, next);
    }

    override render() {
      return <Inner {...this.props} />;
    }
  };
}
