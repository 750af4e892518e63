@modes
Feature: A container on the host's network is the host, as far as networks go
  Nothing stands between such a container and the host: it has no address of its own, and ports need no publishing. What it reads of
  names is the host's, too, unless it is given something else.

  @MODE-03
  Rule: It has the host's interfaces and no address of its own, and what it listens on is open on the host

    Scenario: A Redis server on the host
      When a Redis container "redis" is started on the host's network
      Then the interfaces and hostname of "redis" are those of the host
      And inspecting "redis" shows:
        | addresses |
        | none      |
      And the host reaches the Redis server of "redis" at "127.0.0.1"

  @MODE-04
  Rule: It sees the host's hostname, hosts file and resolv.conf, and its own options override each

    Scenario: The host's names for itself and others
      When an Alpine container "client" is started on the host's network
      Then the hosts file and hostname of "client" are those of the host

    Scenario: The host's resolver
      When an Alpine container "client" is started on the host's network
      Then the resolver settings and hostname of "client" are those of the host

    Scenario: A hostname of its own
      When an Alpine container "client" is started on the host's network with the hostname "frontend"
      Then the hostname of "client" is "frontend"
      And the interfaces and resolver settings of "client" are those of the host

  @MODE-05
  Rule: An additional host gives it a hosts file made by the engine, with that entry, in place of the host's

    Scenario: Its own hosts file
      Given an Alpine container "on-the-host" runs on the host's network
      When an Alpine container "client" is started on the host's network with the extra host "db.example" at "192.0.2.7"
      Then apart from localhost the hosts file of "client" has exactly these lines:
        | address   | names      |
        | 192.0.2.7 | db.example |
      But the hosts file and resolver settings of "on-the-host" are those of the host

  @MODE-06
  Rule: DNS options take effect in its resolv.conf

    Scenario: Its own resolver settings
      When an Alpine container "client" is started on the host's network with the DNS servers "192.0.2.9" and "192.0.2.10", the search domain "example.net" and the resolver option "timeout:3"
      Then the resolv.conf of "client" shows:
        | nameservers           | search domains | options   |
        | 192.0.2.9, 192.0.2.10 | example.net    | timeout:3 |
      And the interfaces and hostname of "client" are those of the host
