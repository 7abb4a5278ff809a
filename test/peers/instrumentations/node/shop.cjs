// What both services of this folder do, whoever traces them. `GET /shop` calls the next service, then the audit service
// when there is one; `GET /work` calls nobody. BREAK=queue hands the calls to workers that were there before the request.
const { once } = require('node:events');
const http = require('node:http');
const { setTimeout: pause } = require('node:timers/promises');

const { AUDIT_URL, BREAK, NEXT_URL } = process.env;

exports.getByNodeHttp = async (url) => {
  const [answer] = await once(http.get(url), 'response');
  answer.resume();
  await once(answer, 'end');
};

exports.serve = (app, { callBack, callAudit }) => {
  const callOthers = async () => {
    await finish(callBack(`${NEXT_URL}/work`));
    if (AUDIT_URL) await finish(callAudit(`${AUDIT_URL}/log`));
  };
  const jobs = [];
  // Each timer was set outside of any request, so that what it does belongs to none.
  const work = async () => {
    for (const job of jobs.splice(0)) callOthers().then(job.resolve, job.reject);
    setTimeout(work, 2);
  };
  if (BREAK === 'queue') work();
  const queued = () => new Promise((resolve, reject) => jobs.push({ resolve, reject }));

  app.get('/work', async (_request, response) => {
    await pause(1 + Math.random() * 4);
    response.json({ done: true });
  });
  app.get('/shop', async (_request, response) => {
    await pause(1 + Math.random() * 8);
    await (BREAK === 'queue' ? queued() : callOthers());
    response.json({ done: true });
  });
  const server = app.listen(0, '127.0.0.1', () => console.log(`listening ${server.address().port}`));
};

async function finish(call) {
  const answer = await call;
  await answer?.arrayBuffer();
}
