// Runs a CQL library (ELM) over bundles, one a line, and prints who fulfils it and how long it took.
// usage: node run.cjs MODULES LIBRARY BUNDLES
const fs = require("fs");
const { createRequire } = require("module");
const [modules, library, bundles] = process.argv.slice(2);
const load = createRequire(modules + "/");
const cql = load("cql-execution");
const fhir = load("cql-exec-fhir");

async function main() {
  const executor = new cql.Executor(new cql.Library(JSON.parse(fs.readFileSync(library))));
  const people = fs.readFileSync(bundles, "utf8").trim().split("\n").map(JSON.parse);
  const began = process.hrtime.bigint();
  const source = fhir.PatientSource.FHIRv401(true);
  source.loadBundles(people);
  const results = (await executor.exec(source)).patientResults;
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  const found = Object.keys(results).filter((id) => results[id].AtRisk).sort();
  console.log(JSON.stringify({ seconds, found }));
}
main();
