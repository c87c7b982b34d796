"""Calls each way: Python's client to the server in Rust, the client in Rust to Python's server."""

import concurrent.futures
import queue
import random
import subprocess
import sys

import grpc
import peer_pb2
import peer_pb2_grpc
from google.protobuf import empty_pb2

SPELLINGS = ["native", "one_line"]
TIMEOUT = 30
ECHO = "/interop.Peer/Echo"
GATHER = "/interop.Peer/Gather"

# A label of 9 bytes, of which one is there: field 19 (tree), 2 (branches), 1 (label).
MALFORMED = bytes([0x9A, 0x01, 0x05, 0x12, 0x03, 0x0A, 0x09, 0x35])
PATH = "at byte 7 in Everything.tree.branches[0].label"


def varint(value):
    encoded = bytearray()
    while value >= 0x80:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)


def nested(levels):
    """A message with so many levels of messages in it; protobuf for Python refuses to write many."""
    headers, length = [], 0
    for level in range(levels):
        tag = b"\x12" if level < levels - 1 else b"\x9a\x01"
        headers.append(tag + varint(length))
        length += len(headers[-1])
    return b"".join(reversed(headers))


def everything(random_, place):
    tree = peer_pb2.Tree(label=f"Grüße {place}")
    for branch in range(random_.randrange(4)):
        tree.branches.add(label=str(branch)).branches.add()
    message = peer_pb2.Everything(
        ratio=random_.choice([0.0, -0.0, 1 / 3, float("inf"), 5e-324]),
        part=random_.choice([0.0, 0.5, float("-inf")]),
        small=random_.choice([0, -1, 2**31 - 1, -(2**31)]),
        large=random_.choice([0, -1, 2**63 - 1, -(2**63)]),
        natural=random_.choice([0, 2**32 - 1]),
        huge=random_.choice([0, 2**64 - 1]),
        zigzag=random_.choice([0, -1, -(2**31)]),
        long_zigzag=random_.choice([0, -1, -(2**63)]),
        fixed=random_.choice([0, 0xDEADBEEF]),
        signed_fixed=random_.choice([0, -2]),
        yes=random_.random() < 0.5,
        text=random_.choice(["", "text", "\N{GRINNING FACE}" * 100]),
        raw=random_.randbytes(random_.choice([0, 10, 100_000])),
        numbers=[random_.randrange(-(2**31), 2**31) for _ in range(random_.randrange(20))],
        words=["word"] * random_.randrange(5),
        counts={str(key): -key for key in range(random_.randrange(5))},
        tree=tree,
        colour=random_.choice([0, 1, 7]),
        colours=[0, 1, 7],
    )
    if random_.random() < 0.5:
        message.maybe = 0
    message.trees[-1].CopyFrom(tree)
    if random_.random() < 0.5:
        message.name = ""
    else:
        message.node.CopyFrom(tree)
    return message


def items(count):
    random_ = random.Random(count)
    return [everything(random_, place) for place in range(count)]


def wrapped_sum(numbers):
    return (sum(numbers) + 2**63) % 2**64 - 2**63


def start(program, *arguments):
    server = subprocess.Popen(
        [program, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    return server, server.stdout.readline().strip()


def stop(server):
    """Closes what the server reads, at which it stops by itself."""
    server.stdin.close()
    assert server.wait(timeout=TIMEOUT) == 0


def status_of(call):
    try:
        call()
    except grpc.RpcError as error:
        return error.code(), error.details()
    raise AssertionError("no status but success")


def refused(call, code, part):
    found, details = status_of(call)
    assert found == code and part in details, (found, details)


def check_calls(channel):
    stub = peer_pb2_grpc.PeerStub(channel)
    for item in items(100):
        assert stub.Echo(item, timeout=TIMEOUT) == item
    sent = items(60)
    summary = stub.Gather(iter(sent), timeout=TIMEOUT)
    assert summary.messages == 60 and summary.last == sent[-1].text
    assert summary.sum == wrapped_sum(item.large for item in sent)
    order = peer_pb2.Order(count=60, item=sent[0])
    scattered = list(stub.Scatter(order, timeout=TIMEOUT))
    for natural, item in enumerate(scattered):
        sent[0].natural = natural
        assert item == sent[0]
    assert len(scattered) == 60
    # Each is sent when the one before has come back.
    outgoing = queue.Queue()
    answers = stub.Chat(iter(outgoing.get, None), timeout=TIMEOUT)
    for item in sent:
        outgoing.put(item)
        assert next(answers) == item
    outgoing.put(None)
    assert list(answers) == []
    assert stub.Nothing(empty_pb2.Empty(), timeout=TIMEOUT) == empty_pb2.Empty()


def check_refusals(channel, spelling):
    """What must be refused is, with the right status; and the server goes on after each."""
    stub = peer_pb2_grpc.PeerStub(channel)
    raw_echo = channel.unary_unary(ECHO)
    raw_gather = channel.stream_unary(GATHER)
    good = items(1)[0]

    def check(call, code, part):
        refused(call, code, part)
        assert stub.Echo(good, timeout=TIMEOUT) == good

    internal = grpc.StatusCode.INTERNAL
    exhausted = grpc.StatusCode.RESOURCE_EXHAUSTED

    check(lambda: raw_echo(MALFORMED, timeout=TIMEOUT), internal, PATH)
    # In a stream, after messages that are right.
    stream = [good.SerializeToString(), MALFORMED, good.SerializeToString()]
    check(lambda: raw_gather(iter(stream), timeout=TIMEOUT), internal, PATH)

    deepest = nested(100)
    assert raw_echo(deepest, timeout=TIMEOUT) == deepest
    for levels in [101, 10_000, 200_000]:
        check(
            lambda: raw_echo(nested(levels), timeout=TIMEOUT),
            exhausted,
            "nested deeper than 100 levels")

    # tonic's own limit is 4 MiB, and its own status for it OUT_OF_RANGE.
    oversized = peer_pb2.Everything(raw=bytes(5 << 20))
    check(
        lambda: stub.Echo(oversized, timeout=TIMEOUT),
        grpc.StatusCode.OUT_OF_RANGE,
        "too large")
    large = peer_pb2.Everything(raw=bytes(2 << 20))
    if spelling == "native":
        check(lambda: stub.Echo(large, timeout=TIMEOUT), exhausted, "1048576")
        # A message of 600 kB that would be one of 7 MB.
        many = b"\x82\x01\x00" * 200_000 + b"\x9a\x01\x02\x12\x00"
        check(lambda: raw_echo(many, timeout=TIMEOUT), exhausted, "Everything.words")
    else:
        assert stub.Echo(large, timeout=TIMEOUT) == large


def check_server_in_rust(program, spelling):
    server, port = start(program, "serve", spelling)
    try:
        # As long as any answer may be.
        options = [("grpc.max_receive_message_length", 8 << 20)]
        for _ in range(2):
            with grpc.insecure_channel(f"127.0.0.1:{port}", options=options) as channel:
                check_calls(channel)
                check_refusals(channel, spelling)
    finally:
        stop(server)


class Peer(peer_pb2_grpc.PeerServicer):
    def Echo(self, request, context):
        wrong = {
            "malformed": MALFORMED,
            "deep": nested(101),
            "oversized": peer_pb2.Everything(raw=bytes(5 << 20)),
        }
        return wrong.get(request.text, request)

    def Gather(self, requests, context):
        received = list(requests)
        return peer_pb2.Summary(
            messages=len(received),
            sum=wrapped_sum(item.large for item in received),
            last=received[-1].text)

    def Scatter(self, order, context):
        for natural in range(order.count):
            if order.item.text == "malformed":
                yield MALFORMED
                continue
            item = peer_pb2.Everything()
            item.CopyFrom(order.item)
            item.natural = natural
            yield item

    def Chat(self, requests, context):
        yield from requests

    def Nothing(self, request, context):
        return empty_pb2.Empty()


def serialize(message):
    """What is bytes already is sent as it is, however wrong."""
    return message if isinstance(message, bytes) else message.SerializeToString()


def handlers():
    peer = Peer()
    everything_, empty = peer_pb2.Everything.FromString, empty_pb2.Empty.FromString
    methods = {
        "Echo": grpc.unary_unary_rpc_method_handler(peer.Echo, everything_, serialize),
        "Gather": grpc.stream_unary_rpc_method_handler(peer.Gather, everything_, serialize),
        "Scatter": grpc.unary_stream_rpc_method_handler(
            peer.Scatter, peer_pb2.Order.FromString, serialize),
        "Chat": grpc.stream_stream_rpc_method_handler(peer.Chat, everything_, serialize),
        "Nothing": grpc.unary_unary_rpc_method_handler(peer.Nothing, empty, serialize),
    }
    return grpc.method_handlers_generic_handler("interop.Peer", methods)


def check_client_in_rust(program, spelling):
    server = grpc.server(concurrent.futures.ThreadPoolExecutor(4))
    server.add_generic_rpc_handlers([handlers()])
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        call = [program, "call", spelling, f"127.0.0.1:{port}"]
        subprocess.run(call, check=True, timeout=2 * TIMEOUT)
    finally:
        server.stop(None)


def main(folder):
    program = f"{folder}/grpc-peer"
    for spelling in SPELLINGS:
        check_server_in_rust(program, spelling)
        check_client_in_rust(program, spelling)
        print(f"calls of every kind each way, and what must be refused: {spelling}")
    # The same program with prost: that the checks above ask for nothing of their own.
    check_client_in_rust(program, "prost")


main(sys.argv[1])
