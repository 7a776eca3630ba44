"""Prints source address and traffic class of each UDP packet to port 862 that comes in by the interface named."""
import socket
import sys

sniffer = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0003))
sniffer.bind((sys.argv[1], 0))
print("ready", flush=True)
while True:
    packet, (_, _, kind, _, _) = sniffer.recvfrom(2048)
    if kind == 4:
        continue
    if packet[0] >> 4 == 4 and packet[9] == 17 and packet[22:24] == b"\x03\x5e":
        print(socket.inet_ntop(socket.AF_INET, packet[12:16]), packet[1], flush=True)
    elif packet[0] >> 4 == 6 and packet[6] == 17 and packet[42:44] == b"\x03\x5e":
        mark = (packet[0] & 15) << 4 | packet[1] >> 4
        print(socket.inet_ntop(socket.AF_INET6, packet[8:24]), mark, flush=True)
