import { useEffect, useState } from 'preact/hooks';
import { isHeld, onHeld } from '../parts/sound';

export function useHeldSound(): boolean {
  const [held, setHeld] = useState(isHeld);
  useEffect(() => {
    const update = (): void => setHeld(isHeld());
    update();
    return onHeld(update);
  }, []);
  return held;
}
