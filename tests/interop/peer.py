"""The Python side of tests/interop/run: Apache's library for Thrift.

Python writes values, Rust reads them and writes them back in the other protocol, and Python compares;
then each calls the other over a loopback socket, framed, in Binary and in Compact.

    peer.py PROGRAM     PROGRAM is fastcodec-interop
    peer.py --record    prints what `vectors.tsv` holds: type, protocol and value in hexadecimal
"""

import math
import random
import socket
import subprocess
import sys
import threading
import uuid

from thrift.protocol.TBinaryProtocol import TBinaryProtocol
from thrift.protocol.TCompactProtocol import TCompactProtocol
from thrift.Thrift import TApplicationException, TException, TMessageType, TType
from thrift.transport.TSocket import TSocket
from thrift.transport.TTransport import TFramedTransport, TMemoryBuffer

PROTOCOLS = {"binary": TBinaryProtocol, "compact": TCompactProtocol}


class Struct:
    """What generated code would be: a struct by the specification of its fields."""

    def __init__(self, **values):
        for field in self.thrift_spec:
            if field is not None:
                setattr(self, field[2], values.pop(field[2], None))
        assert not values, values

    def read(self, protocol):
        protocol.readStruct(self, self.thrift_spec)

    def write(self, protocol):
        protocol.writeStruct(self, self.thrift_spec)

    def __eq__(self, other):
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def __hash__(self):
        return hash(repr(sorted(self.__dict__.items())))

    def __repr__(self):
        return f"{type(self).__name__}({self.__dict__})"


def spec(*fields):
    """A tuple with the specification of each field at the index of its id."""
    by_id = {field[0]: field for field in fields}
    return tuple(by_id.get(index) for index in range(max(by_id) + 1))


def text(number, name):
    return (number, TType.STRING, name, "UTF8", None)


def plain(number, ty, name):
    return (number, ty, name, None, None)


STRING = (TType.STRING, "UTF8")
BINARY = (TType.STRING, "BINARY")


def list_of(number, name, ty, argument=None):
    return (number, TType.LIST, name, (ty, argument, False), None)


def set_of(number, name, ty, argument=None):
    return (number, TType.SET, name, (ty, argument, False), None)


def map_of(number, name, key, key_argument, value, value_argument):
    return (number, TType.MAP, name, (key, key_argument, value, value_argument, False), None)


class Leaf(Struct):
    thrift_spec = spec(text(1, "name"), plain(2, TType.I32, "weight"))


class Choice(Struct):
    thrift_spec = spec(
        plain(1, TType.I32, "number"),
        text(2, "text"),
        (3, TType.STRUCT, "leaf", [Leaf, Leaf.thrift_spec], None),
    )


LEAF = [Leaf, Leaf.thrift_spec]
CHOICE = [Choice, Choice.thrift_spec]


class Everything(Struct):
    thrift_spec = spec(
        plain(1, TType.BOOL, "flag"),
        plain(2, TType.BYTE, "tiny"),
        plain(3, TType.I16, "small"),
        plain(4, TType.I32, "medium"),
        plain(5, TType.I64, "large"),
        plain(6, TType.DOUBLE, "real"),
        text(7, "text"),
        (8, TType.STRING, "raw", "BINARY", None),
        plain(9, TType.UUID, "id"),
        plain(10, TType.I32, "color"),
        (11, TType.STRUCT, "leaf", LEAF, None),
        (12, TType.STRUCT, "choice", CHOICE, None),
        list_of(20, "flags", TType.BOOL),
        list_of(21, "tinies", TType.BYTE),
        list_of(22, "smalls", TType.I16),
        list_of(23, "mediums", TType.I32),
        list_of(24, "larges", TType.I64),
        list_of(25, "reals", TType.DOUBLE),
        list_of(26, "texts", *STRING),
        list_of(27, "raws", *BINARY),
        list_of(28, "ids", TType.UUID),
        list_of(29, "leaves", TType.STRUCT, LEAF),
        list_of(30, "nested", TType.LIST, (TType.I32, None, False)),
        set_of(40, "words", *STRING),
        set_of(41, "numbers", TType.I64),
        set_of(42, "levels", TType.DOUBLE),
        map_of(50, "by_name", *STRING, TType.I64, None),
        map_of(51, "by_number", TType.I32, None, *STRING),
        map_of(52, "by_flag", TType.BOOL, None, TType.BYTE, None),
        map_of(53, "by_level", TType.DOUBLE, None, TType.STRUCT, LEAF),
        map_of(
            54, "deep", *STRING, TType.MAP,
            (TType.I16, None, TType.LIST, (*STRING, False), False),
        ),
        map_of(55, "switches", *STRING, TType.BOOL, None),
        map_of(56, "empty", *STRING, TType.I32, None),
        plain(100, TType.BOOL, "late"),
        plain(1000, TType.I32, "last"),
    )


class Refused(Struct, TException):
    thrift_spec = spec(text(1, "reason"), plain(2, TType.I32, "code"))


class EchoArguments(Struct):
    thrift_spec = spec((1, TType.STRUCT, "value", [Everything, Everything.thrift_spec], None))


class EchoResult(Struct):
    thrift_spec = spec(
        (0, TType.STRUCT, "success", [Everything, Everything.thrift_spec], None),
        (1, TType.STRUCT, "refused", [Refused, Refused.thrift_spec], None),
    )


class NoteArguments(Struct):
    thrift_spec = spec(text(1, "text"))


class NotesArguments(Struct):
    thrift_spec = ()


class NotesResult(Struct):
    thrift_spec = spec(list_of(0, "success", *STRING))


def values(seed):
    """Values from the edges of each type, and random ones."""
    chosen = random.Random(seed)
    numbers = {
        bits: [0, 1, -1, 63, 64, -64, -65, 2 ** (bits - 1) - 1, -(2 ** (bits - 1))]
        for bits in (8, 16, 32, 64)
    }
    numbers = {bits: [n for n in all if -(2 ** (bits - 1)) <= n < 2 ** (bits - 1)]
               for bits, all in numbers.items()}

    def number(bits):
        if chosen.random() < 0.5:
            return chosen.choice(numbers[bits])
        return chosen.getrandbits(bits) - 2 ** (bits - 1)

    def real():
        return chosen.choice([0.0, -0.0, 1.5, -1e300, 5e-324, math.inf, -math.inf, chosen.random()])

    def word(most=20):
        return "".join(chosen.choice("abc xyz é✓界") for _ in range(chosen.randint(0, most)))

    def raw(most=20):
        return bytes(chosen.getrandbits(8) for _ in range(chosen.randint(0, most)))

    def leaf():
        return Leaf(name=word(), weight=number(32))

    def some(make, most=20):
        return [make() for _ in range(chosen.randint(0, most))]

    def identity():
        return uuid.UUID(int=chosen.getrandbits(128))

    def choice():
        return chosen.choice(
            [Choice(number=number(32)), Choice(text=word()), Choice(leaf=leaf())])

    everything = {
        "flag": chosen.random() < 0.5,
        "tiny": number(8),
        "small": number(16),
        "medium": number(32),
        "large": number(64),
        "real": real(),
        "text": word(300),
        "raw": raw(300),
        "id": identity(),
        "color": chosen.choice([1, 2, 4, 77]),
        "leaf": leaf(),
        "choice": choice(),
        "flags": some(lambda: chosen.random() < 0.5),
        "tinies": some(lambda: number(8)),
        "smalls": some(lambda: number(16)),
        "mediums": some(lambda: number(32), 100),
        "larges": some(lambda: number(64)),
        "reals": some(real),
        "texts": some(word),
        "raws": some(raw),
        "ids": some(identity, 5),
        "leaves": some(leaf),
        "nested": some(lambda: some(lambda: number(32))),
        "words": set(some(word)),
        "numbers": set(some(lambda: number(64))),
        "levels": set(some(real)),
        "by_name": {word(): number(64) for _ in range(chosen.randint(0, 20))},
        "by_number": {number(32): word() for _ in range(chosen.randint(0, 20))},
        "by_flag": {True: number(8)},
        "by_level": {real(): leaf() for _ in range(3)},
        "deep": {word(): {number(16): some(word)} for _ in range(3)},
        "switches": {word(): chosen.random() < 0.5 for _ in range(5)},
        "empty": {},
        "late": chosen.random() < 0.5,
    }
    # Any field but the required one may be absent.
    everything = {name: value for name, value in everything.items() if chosen.random() < 0.8}
    return [Everything(last=number(32), **everything), leaf(), choice()]


def encode(value, protocol):
    buffer = TMemoryBuffer()
    value.write(PROTOCOLS[protocol](buffer))
    return buffer.getvalue()


def decode(ty, protocol, data):
    value = ty()
    value.read(PROTOCOLS[protocol](TMemoryBuffer(data)))
    return value


def check_conversion(program):
    """Python writes, Rust writes back in the other protocol, Python compares."""
    cases = [(value, protocol) for seed in range(100) for value in values(seed)
             for protocol in PROTOCOLS]
    lines = "".join(
        f"{type(value).__name__}\t{protocol}\t{encode(value, protocol).hex()}\n"
        for value, protocol in cases)
    converted = subprocess.run(
        [program, "convert"], input=lines, text=True, check=True, stdout=subprocess.PIPE)
    answers = converted.stdout.split("\n")[:-1]
    assert len(answers) == len(cases), (len(answers), len(cases))
    for (value, protocol), answer in zip(cases, answers):
        other = "compact" if protocol == "binary" else "binary"
        found = decode(type(value), other, bytes.fromhex(answer))
        assert found == value, f"{protocol} to {other}:\n{value}\n{found}"
        # As long as Python writes it: no two forms of the same.
        assert len(answer) == 2 * len(encode(value, other)), (value, other)
    return len(cases)


class Client:
    """Calls a server, as generated code would."""

    def __init__(self, protocol, port):
        self.transport = TFramedTransport(TSocket("127.0.0.1", port))
        self.transport.open()
        self.protocol = PROTOCOLS[protocol](self.transport)
        self.sequence = 0

    def send(self, name, kind, arguments):
        self.sequence += 1
        self.protocol.writeMessageBegin(name, kind, self.sequence)
        arguments.write(self.protocol)
        self.protocol.writeMessageEnd()
        self.transport.flush()

    def call(self, name, arguments, result):
        self.send(name, TMessageType.CALL, arguments)
        answered, kind, sequence = self.protocol.readMessageBegin()
        assert (answered, sequence) == (name, self.sequence)
        if kind == TMessageType.EXCEPTION:
            exception = TApplicationException()
            exception.read(self.protocol)
            self.protocol.readMessageEnd()
            raise exception
        assert kind == TMessageType.REPLY
        result.read(self.protocol)
        self.protocol.readMessageEnd()
        return result


def check_server_in_rust(program, protocol):
    server = subprocess.Popen([program, "serve", protocol], stdout=subprocess.PIPE, text=True)
    client = Client(protocol, int(server.stdout.readline()))
    for value in (values(seed)[0] for seed in range(20)):
        result = client.call("echo", EchoArguments(value=value), EchoResult())
        assert result.success == value and result.refused is None
    result = client.call(
        "echo", EchoArguments(value=Everything(text="refuse", last=0)), EchoResult())
    assert result.success is None and result.refused == Refused(reason="as was asked for", code=42)
    try:
        client.call("echo", EchoArguments(value=Everything(text="fail", last=0)), EchoResult())
        raise AssertionError("no exception")
    except TApplicationException as exception:
        assert exception.type == TApplicationException.INTERNAL_ERROR, exception.type
    try:
        client.call("nothing", NotesArguments(), NotesResult())
        raise AssertionError("no exception")
    except TApplicationException as exception:
        assert exception.type == TApplicationException.UNKNOWN_METHOD, exception.type
    client.send("note", TMessageType.ONEWAY, NoteArguments(text="one"))
    client.send("note", TMessageType.ONEWAY, NoteArguments(text="two"))
    assert client.call("notes", NotesArguments(), NotesResult()).success == ["one", "two"]
    client.transport.close()
    assert server.wait(timeout=30) == 0


def answer(connection, protocol_name):
    """Serves one connection, as generated code would."""
    socket_ = TSocket()
    socket_.setHandle(connection)
    transport = TFramedTransport(socket_)
    protocol = PROTOCOLS[protocol_name](transport)
    notes = []
    while True:
        try:
            name, kind, sequence = protocol.readMessageBegin()
        except Exception:  # The end of the connection.
            return
        arguments = {"echo": EchoArguments, "note": NoteArguments, "notes": NotesArguments}[name]()
        arguments.read(protocol)
        protocol.readMessageEnd()
        if name == "note":
            assert kind == TMessageType.ONEWAY
            notes.append(arguments.text)
            continue
        assert kind == TMessageType.CALL
        if name == "notes":
            result = NotesResult(success=notes)
        elif arguments.value.text == "refuse":
            result = EchoResult(refused=Refused(reason="no", code=42))
        else:
            result = EchoResult(success=arguments.value)
        protocol.writeMessageBegin(name, TMessageType.REPLY, sequence)
        result.write(protocol)
        protocol.writeMessageEnd()
        transport.flush()


def check_client_in_rust(program, protocol):
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]

    def serve():
        connection, _ = listener.accept()
        with connection:
            answer(connection, protocol)

    server = threading.Thread(target=serve, daemon=True)
    server.start()
    subprocess.run([program, "call", protocol, str(port)], check=True, timeout=60)
    server.join(timeout=30)
    listener.close()
    assert not server.is_alive()


def record():
    """Values for `cargo test`, which has no Python."""
    for seed in range(6):
        for value in values(seed):
            for protocol in PROTOCOLS:
                print(type(value).__name__, protocol, encode(value, protocol).hex(), sep="\t")


def main(program):
    print(f"{check_conversion(program)} values written back in the other protocol")
    for protocol in PROTOCOLS:
        check_server_in_rust(program, protocol)
        check_client_in_rust(program, protocol)
        print(f"calls each way over a socket, framed {protocol}")


if sys.argv[1] == "--record":
    record()
else:
    main(sys.argv[1])
