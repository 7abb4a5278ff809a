// A service that calls nobody and is traced by nobody.
const server = require('node:http').createServer((request, response) => {
  request.resume();
  response.end('noted');
});
server.listen(0, '127.0.0.1', () => console.log(`listening ${server.address().port}`));
