/** Two lines that cross: the blue one over the orchid one. */
export function Logo(props: { size?: number }) {
  const width = props.size ?? 22;
  return (
    <svg
      width={width}
      height={width / 2}
      viewBox="0 0 22 11"
      aria-hidden="true"
      fill="none"
      strokeWidth="2.6"
      strokeLinecap="round"
    >
      <path d="M1.5 9.2h3.6c4 0 6.8-7.4 11-7.4h4.4" stroke="var(--tl-line-b-main)" />
      <path d="M1.5 1.8h3.6c4 0 6.8 7.4 11 7.4h4.4" stroke="var(--tl-line-a-main)" />
    </svg>
  );
}
