"""Ports at which somebody listens, out of what the kernel lists."""

from __future__ import annotations

from support.observe.listening import read_listening

IPV4 = """  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:18EB 00000000:0000 0A 00000000:00000000 00:00000000 00000000   999        0 27 1 0000000000000000 100 0 0 10 0
   1: 020011AC:18EB 030011AC:9C40 01 00000000:00000000 02:000005A0 00000000   999        0 28 2 0000000000000000 20 4 30 10 -1
"""
IPV6 = """  sl  local_address                         remote_address                        st tx_queue rx_queue
   0: 00000000000000000000000000000000:0BB8 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000
"""


def test_listening_sockets_of_both_families_are_told() -> None:
    assert read_listening(IPV4 + IPV6) == {6379, 3000}


def test_a_connection_is_no_listener_and_other_text_is_passed_over() -> None:
    assert read_listening(IPV4.replace(" 0A ", " 06 ")) == frozenset()
    assert read_listening("cat: /proc/net/tcp6: No such file or directory\n") == frozenset()


def test_sockets_of_udp_that_are_connected_to_nobody_listen() -> None:
    text = IPV4.replace(" 0A ", " 07 ")
    assert read_listening(text, "udp") == {6379}
    assert read_listening(text) == frozenset()
