import { useMemo } from 'preact/hooks';
import { qrCode } from '../parts/qr';
import { codes as words } from '../text/codes';
import { qrText } from '../text/digits';

/** Dark on a light plate in every scheme: many readers do not take it the other way round. */
export function Qr({ digits }: { readonly digits: string }) {
  const { size, path } = useMemo(() => qrCode(qrText(digits)), [digits]);
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={words.qr} shape-rendering="crispEdges">
      <path d={path} />
    </svg>
  );
}
