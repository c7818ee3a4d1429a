import { useState } from 'preact/hooks';
import { Brand } from '../parts/Brand';
import { Icon } from '../parts/Icon';
import { Spinner } from '../parts/Spinner';
import { Switch } from '../parts/Switch';
import { useTitle } from '../parts/useTitle';
import { start as words } from '../text/messages';
import { Picture } from './Picture';

interface Props {
  /** Rejects where no room can be made. */
  readonly onStart: (quiet: boolean) => Promise<void>;
}

type Progress = 'idle' | 'making' | 'failed';

export function Start({ onStart }: Props) {
  const [progress, setProgress] = useState<Progress>('idle');
  const [quiet, setQuiet] = useState(false);
  useTitle('');

  const startRoom = async (): Promise<void> => {
    setProgress('making');
    try {
      await onStart(quiet);
    } catch {
      setProgress('failed');
    }
  };

  return (
    <div class="start">
      <header class="start-head">
        <Brand />
      </header>
      <main class="start-main">
        <section class="hero">
          <div class="hero-words">
            <h1>{words.title}</h1>
            <p class="lead">{words.lead}</p>
            <button
              type="button"
              class="button primary large"
              disabled={progress === 'making'}
              onClick={() => void startRoom()}
            >
              {progress === 'making' && <Spinner />}
              {progress === 'making' ? words.starting : words.button}
            </button>
            {progress === 'failed' && (
              <p class="notice" role="alert">
                <Icon name="alert" />
                <span>{words.failed}</span>
              </p>
            )}
            <div class="hero-choice">
              <Switch label={words.quiet} text={words.quietText} on={quiet} onChange={setQuiet} />
            </div>
            <p class="hero-promise">{words.promise}</p>
            <p class="hint">{words.asks}</p>
          </div>
          <Picture />
        </section>
        <section class="how" aria-labelledby="how-title">
          <h2 id="how-title">{words.howTitle}</h2>
          <ol class="steps">
            {words.how.map((step) => (
              <li key={step.title}>
                <h3>{step.title}</h3>
                <p>{step.text}</p>
              </li>
            ))}
          </ol>
        </section>
      </main>
      <footer class="start-foot">
        <Icon name="sealed" />
        <p>{words.trust}</p>
      </footer>
    </div>
  );
}
