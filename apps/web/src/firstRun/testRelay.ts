/**
 * A relay in a few lines of shell: holds the stream open, prints what it is told, and reports it as applied. A renewal is
 * reported, too: it is the directive that is in force then.
 */
export function testRelayCommand(hubUrl: string, routeId: string, token: string): string {
  const route = `${hubUrl}/v1/routes/${routeId}`;
  return `TOKEN=${token}
curl -sN -H "Authorization: Bearer $TOKEN" ${route}/stream |
while IFS= read -r frame; do
  case "$frame" in data:*'"sequence":'*) ;; *) continue ;; esac
  number() { printf %s "$frame" | sed "s/.*\\"$1\\":\\([0-9]*\\).*/\\1/"; }
  printf '%s\\n' "$frame"
  curl -s -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
    -d "{\\"epoch\\":$(number epoch),\\"sequence\\":$(number sequence),\\"appliedAt\\":$(date +%s)000}" \\
    ${route}/applied
done`;
}
