import { createServer } from 'node:http';

// A server that says by its status which of two far ends it is.
const [host = '', port = '', status = ''] = process.argv.slice(2);
createServer((_, response) => response.writeHead(Number(status)).end()).listen(Number(port), host, () => {
  process.stdout.write('listening\n');
});
