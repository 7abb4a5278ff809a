# A service on asyncio's event loop, with streams of the standard library.
import asyncio

from python_plan import PORT, PORTS, TIMER_SECONDS, copied, steps

running = set()


async def read_head(reader):
    first = (await reader.readline()).decode("latin-1")
    headers = {}
    while (line := (await reader.readline()).decode("latin-1").strip()) != "":
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    return first, headers


async def call(callee, user, headers):
    reader, writer = await asyncio.open_connection("127.0.0.1", PORTS[callee])
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    writer.write(f"GET /{callee}/{user} HTTP/1.1\r\nhost: {callee}\r\nconnection: close\r\n{lines}\r\n".encode())
    await reader.read()
    writer.close()


async def make_calls(path, headers, is_after):
    for wait, callees, user in steps(path, is_after):
        await asyncio.sleep(wait)
        await asyncio.gather(*(call(callee, user, headers) for callee in callees))


async def serve(reader, writer):
    try:
        while True:
            first, received = await read_head(reader)
            if first == "":
                break
            path = first.split(" ")[1]
            headers = copied(received)
            await make_calls(path, headers, False)
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\ndone")
            await writer.drain()
            task = asyncio.ensure_future(make_calls(path, headers, True))
            running.add(task)
            task.add_done_callback(running.discard)
    except ConnectionError:
        pass
    finally:
        writer.close()


async def timer():
    while TIMER_SECONDS > 0:
        await asyncio.sleep(TIMER_SECONDS)
        await call("metrics", "all", {})


async def main():
    background = asyncio.ensure_future(timer())
    server = await asyncio.start_server(serve, "127.0.0.1", PORT, backlog=256)
    await server.serve_forever()
    await background


asyncio.run(main())
