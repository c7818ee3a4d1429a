import { Icon, type IconName } from '../parts/Icon';

type Kind = 'never' | 'sees' | 'fair';

interface Props {
  readonly title: string;
  readonly kind: Kind;
  readonly facts: readonly string[];
}

const icons: Readonly<Record<Kind, IconName>> = { never: 'sealed', sees: 'eye', fair: 'info' };

export function Facts({ title, kind, facts }: Props) {
  return (
    <section class={`fact-list ${kind}`}>
      <h3>{title}</h3>
      <ul>
        {facts.map((fact) => (
          <li key={fact}>
            <Icon name={icons[kind]} />
            <span>{fact}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
