export const snippetLanguages = ['Node', 'Python', 'Go', 'curl'] as const;

/** A receiver to begin with; secret and token come from the environment, never from the page. */
export function snippetOf(language: (typeof snippetLanguages)[number], hubUrl: string, routeId: string): string {
  switch (language) {
    case 'Node':
      return node(hubUrl, routeId);
    case 'Python':
      return python;
    case 'Go':
      return go;
    case 'curl':
      return curl(hubUrl, routeId);
  }
}

/** The name apart, so that what a relay imports is not taken for what this app does (borders.test.ts). */
const SDK = '@twinline/relay';

const node = (hubUrl: string, routeId: string) => `import { createServer } from 'node:http';
import { createRelay } from '${SDK}';
import { fileStore } from '${SDK}/fileStore';
import { nodeHandler } from '${SDK}/nodeHandler';

const { TWINLINE_TOKEN: token, TWINLINE_SECRET: secret } = process.env;
const relay = createRelay({
  hubUrl: '${hubUrl}',
  token,
  routes: ['${routeId}'],
  secrets: [secret],
  store: fileStore('./relay-state'),
  onDirective: ({ line, mode }) => switchTo(line, mode),
});
createServer(nodeHandler(relay.receive)).listen(8080);`;

const python = `import base64, hashlib, hmac, json, os, time
from http.server import BaseHTTPRequestHandler, HTTPServer

KEY = base64.b64decode(os.environ["TWINLINE_SECRET"].removeprefix("whsec_"))
held = {}  # route -> (epoch, sequence)

def genuine(headers, body):
    sent = headers["webhook-timestamp"]
    if abs(time.time() - int(sent)) > 300:
        return False
    signed = f"{headers['webhook-id']}.{sent}.".encode() + body
    mine = "v1," + base64.b64encode(hmac.digest(KEY, signed, "sha256")).decode()
    return any(hmac.compare_digest(mine, s) for s in headers["webhook-signature"].split())

class Hook(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        ok = genuine(self.headers, body)
        event = json.loads(body) if ok else {}
        if event.get("type") == "route.directive":
            d = event["data"]
            order = (d["epoch"], d["sequence"])
            if order > held.get(d["routeId"], (-1, -1)):
                switch_to(d["line"])
                held[d["routeId"]] = order
        self.send_response(204 if ok else 401)
        self.end_headers()

HTTPServer(("", 8080), Hook).serve_forever()`;

const go = `key, _ := base64.StdEncoding.DecodeString(
	strings.TrimPrefix(os.Getenv("TWINLINE_SECRET"), "whsec_"))

http.HandleFunc("/twinline", func(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(io.LimitReader(r.Body, 256_000))
	sent := r.Header.Get("webhook-timestamp")
	at, err := strconv.ParseInt(sent, 10, 64)
	fresh := err == nil && time.Since(time.Unix(at, 0)).Abs() < 5*time.Minute
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "%s.%s.%s", r.Header.Get("webhook-id"), sent, body)
	mine := []byte("v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	genuine := false
	for _, s := range strings.Fields(r.Header.Get("webhook-signature")) {
		genuine = genuine || hmac.Equal(mine, []byte(s))
	}
	if !fresh || !genuine {
		w.WriteHeader(401)
		return
	}
	obey(body) // refuse what is not greater than the (epoch, sequence) you hold
	w.WriteHeader(204)
})
log.Fatal(http.ListenAndServe(":8080", nil))`;

const curl = (hubUrl: string, routeId: string) => `# the current truth
curl -H "Authorization: Bearer $TWINLINE_TOKEN" \\
  ${hubUrl}/v1/routes/${routeId}/directive

# held open: each change as it is decided
curl -N -H "Authorization: Bearer $TWINLINE_TOKEN" \\
  ${hubUrl}/v1/routes/${routeId}/stream

# once it is in force (appliedAt: your clock, epoch ms)
curl -H "Authorization: Bearer $TWINLINE_TOKEN" \\
  -H "Content-Type: application/json" \\
  -d '{"epoch": 1, "sequence": 1, "appliedAt": 1795352824312}' \\
  ${hubUrl}/v1/routes/${routeId}/applied`;
