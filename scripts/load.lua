-- What a crowd asks, for wrk: packs, questions, search, calculations, an entity, health; one of ten requests is malformed.
-- KEY is the text of an API key. SEED makes the same sequence of requests in each thread again.
local threads = {}
local key = os.getenv("KEY")

function setup(thread)
  thread:set("number", #threads + 1)
  table.insert(threads, thread)
end

local good, bad = {}, {}
local function add(list, times, method, path, body, headers)
  local all = { ["Authorization"] = "Bearer " .. key }
  if body then all["Content-Type"] = "application/json" end
  for name, value in pairs(headers or {}) do all[name] = value end
  local text = wrk.format(method, path, all, body)
  for _ = 1, times do table.insert(list, text) end
end

function init(args)
  math.randomseed(tonumber(os.getenv("SEED") or "1") * 1000 + number)
  statuses, unasked = {}, 0
  local questions = {
    '{"text":"拉萨混凝土泵送，11月，C40，泵送高度120米，水平管300米，坍落度200，每小时40方"}',
    '{"text":"Placing a pile cap in Harbin in January, C35, 300 m3, down to -25 °C at night"}',
    '{"text":"上海泵送高层混凝土，C60，泵送高度350米"}',
  }
  for _, question in ipairs(questions) do
    add(good, 4, "POST", "/v1/packs", question)
    add(good, 4, "POST", "/v1/questions", question)
  end
  add(good, 8, "POST", "/v1/search", '{"text":"堵管","near":{"lon":91.14,"lat":29.65,"radius_km":300},"limit":3}')
  add(good, 4, "POST", "/v1/search", '{"text":"pump","limit":10}')
  add(good, 8, "POST", "/v1/calculations/atmosphere", '{"inputs":{"altitude_m":3650}}')
  add(good, 6, "GET", "/v1/entities/site?limit=5")
  add(good, 4, "GET", "/healthz")
  add(bad, 1, "POST", "/v1/packs", '{"text": ')
  add(bad, 1, "POST", "/v1/packs", '{"txet":"拉萨"}')
  add(bad, 1, "POST", "/v1/search", string.rep("[", 10000))
  add(bad, 1, "POST", "/v1/calculations/atmosphere", '{"inputs":{"altitude_m":1e999}}')
  add(bad, 1, "POST", "/v1/questions", '{"text":"e' .. string.rep("\204\129", 20000) .. '"}')
  add(bad, 1, "POST", "/v1/packs", "\255\254")
  add(bad, 1, "GET", "/v1/entities/site?cursor=%00%ff&limit=-1")
  add(bad, 1, "GET", "/v1/packs/../../etc/passwd")
  add(bad, 1, "GET", "/v1/info", nil, { ["Authorization"] = "Bearer fp_0000000000000000_x" })
  add(bad, 1, "POST", "/v1/packs", "<a/>", { ["Content-Type"] = "application/xml" })
end

function request()
  local list = math.random(10) == 1 and bad or good
  return list[math.random(#list)]
end

function response(status, headers, body)
  local name = tostring(status)
  statuses[name] = (statuses[name] or 0) + 1
  if status == 503 then
    local told = false
    for header in pairs(headers) do told = told or header:lower() == "retry-after" end
    if not told then unasked = unasked + 1 end
  end
end

function done(summary, latency, requests)
  local all, without = {}, 0
  for _, thread in ipairs(threads) do
    for status, count in pairs(thread:get("statuses")) do all[status] = (all[status] or 0) + count end
    without = without + thread:get("unasked")
  end
  local names = {}
  for status in pairs(all) do table.insert(names, status) end
  table.sort(names)
  for _, status in ipairs(names) do io.write(string.format("status %s %d\n", status, all[status])) end
  io.write(string.format("503 without Retry-After %d\n", without))
  local errors = summary.errors
  io.write(string.format("socket errors: connect %d, read %d, write %d, timeout %d\n", errors.connect, errors.read, errors.write, errors.timeout))
end
