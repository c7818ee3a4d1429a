/** Two people, what they say sealed on its way, and a server that sees only closed boxes. */
export function Picture() {
  return (
    <svg class="picture" viewBox="0 0 480 360" aria-hidden="true" focusable="false">
      <g class="pic-wire">
        <path d="M150 176 C 200 176, 196 92, 240 92 S 280 176, 330 176" />
        <path class="pic-direct" d="M150 208 H 330" />
      </g>
      <g class="pic-packets">
        <rect x="184" y="127" width="16" height="12" rx="3" />
        <rect x="281" y="127" width="16" height="12" rx="3" />
        <rect x="196" y="202" width="16" height="12" rx="3" />
        <rect x="232" y="202" width="16" height="12" rx="3" />
        <rect x="268" y="202" width="16" height="12" rx="3" />
      </g>
      <g class="pic-server">
        <rect x="196" y="48" width="88" height="76" rx="14" />
        <path d="M230 82v-6a10 10 0 0 1 20 0v6" />
        <rect class="pic-lock" x="224" y="82" width="32" height="24" rx="6" />
      </g>
      <g class="pic-tile">
        <rect x="20" y="112" width="140" height="160" rx="22" />
        <clipPath id="pic-left">
          <rect x="20" y="112" width="140" height="160" rx="22" />
        </clipPath>
        <g clip-path="url(#pic-left)">
          <circle class="pic-face" cx="90" cy="178" r="30" />
          <path class="pic-body" d="M30 286c0-40 26-62 60-62s60 22 60 62Z" />
        </g>
      </g>
      <g class="pic-tile pic-other">
        <rect x="320" y="112" width="140" height="160" rx="22" />
        <clipPath id="pic-right">
          <rect x="320" y="112" width="140" height="160" rx="22" />
        </clipPath>
        <g clip-path="url(#pic-right)">
          <circle class="pic-face" cx="390" cy="182" r="28" />
          <path class="pic-body" d="M326 290c4-42 30-66 64-66s60 24 64 66Z" />
        </g>
      </g>
    </svg>
  );
}
