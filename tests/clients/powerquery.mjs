// node powerquery.mjs < QUERY: reads a Power Query (M) document as the editor of Excel and Power BI does; 1 where it cannot.
import { DefaultSettings, TaskUtils } from "@microsoft/powerquery-parser";

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const task = await TaskUtils.tryLexParse(DefaultSettings, Buffer.concat(chunks).toString());
if (!TaskUtils.isParseStageOk(task)) {
  console.error(task.error.message);
  process.exitCode = 1;
}
