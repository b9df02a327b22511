-- The load of a work, for wrk: wrk -s load.lua URL -- FILE ACCEPT TOKEN
-- FILE holds one request target a line. With a TOKEN other than "-", a comment is put behind each query that makes its
-- text unique over threads, rounds and servers, so that no cache has seen it. Prints one line of JSON at the end.

local started = 0

function setup(thread)
  thread:set("number", started)
  started = started + 1
end

function init(args)
  targets = {}
  for line in io.lines(args[1]) do
    targets[#targets + 1] = line
  end
  token = args[3]
  sent = 0
  offset = number * 7919  -- a prime, so that the threads do not walk through the targets in step
  fields = { ["Accept"] = args[2] }
  if token == "-" then
    fixed = wrk.format("GET", targets[1], fields)
  end
end

function request()
  if fixed then
    return fixed
  end
  sent = sent + 1
  local target = targets[(offset + sent) % #targets + 1]
  return wrk.format("GET", target .. "%0A%23" .. token .. "-" .. number .. "-" .. sent .. "%0A", fields)
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '{"requests": %d, "microseconds": %d, "bytes": %d, "p50": %d, "p99": %d, "max": %d, '
      .. '"connect": %d, "read": %d, "write": %d, "status": %d, "timeout": %d}\n',
    summary.requests, summary.duration, summary.bytes,
    latency:percentile(50), latency:percentile(99), latency.max,
    errors.connect, errors.read, errors.write, errors.status, errors.timeout))
end
