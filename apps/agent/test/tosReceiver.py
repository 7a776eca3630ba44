"""Prints its port, then the traffic class of each datagram it gets (IPv4 or IPv6), one a line."""
import socket
import sys

six = sys.argv[1] == "6"
receiver = socket.socket(socket.AF_INET6 if six else socket.AF_INET, socket.SOCK_DGRAM)
if six:
    receiver.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVTCLASS, 1)
else:
    receiver.setsockopt(socket.IPPROTO_IP, socket.IP_RECVTOS, 1)
receiver.bind(("::1" if six else "127.0.0.1", 0))
print(receiver.getsockname()[1], flush=True)
while True:
    _, ancillary, _, _ = receiver.recvmsg(2048, 64)
    print(ancillary[0][2][0], flush=True)
