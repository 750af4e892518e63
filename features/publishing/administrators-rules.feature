@publishing
Feature: An administrator's rules leave published ports open, or shut them
  Publishing a port writes rules into the host's firewall, and many an administrator wonders why a port is open that rules of the
  host's own close. What comes for a published port is led on to the container before the chain INPUT, in which the rules for the
  host itself stand, sees any of it. Rules on containers belong into the chain DOCKER-USER. What passes there has been given the
  container's address and port already; the port that was asked for is known by the tracking of connections alone.

  @FW-01
  Rule: A rule in DOCKER-USER shuts a published port to those whom it matches, and to nobody else
    The chain is Docker's, which leaves it to the administrator.

    Scenario: Another host is shut out
      Given a network "backend-network"
      And Redis containers "redis" and "store" run on "backend-network" with its port 6379 published
      And another host reaches the Redis server of "redis" at every address of the host
      When a rule of the administrator's in DOCKER-USER drops what another host sends to the Redis server of "redis"
      Then another host reaches the Redis server of "store" at every address of the host
      And the host reaches the Redis server of "redis" at every address of the host
      But another host does not reach the Redis server of "redis" at any address of the host

    Scenario: Another host is shut out of the default bridge
      Given Redis containers "redis" and "store" run with its port 6379 published
      And another host reaches the Redis server of "redis" at every address of the host
      When a rule of the administrator's in DOCKER-USER drops what another host sends to the Redis server of "redis"
      Then another host reaches the Redis server of "store" at every address of the host
      And the host reaches the Redis server of "redis" at every address of the host
      But another host does not reach the Redis server of "redis" at any address of the host

    Scenario: Another host is shut out of a port of UDP
      Given a network "backend-network"
      And UDP servers "beacon" and "relay" run on "backend-network" with its port 5300/udp published
      And another host reaches UDP port 5300 of "beacon" at every address of the host
      When a rule of the administrator's in DOCKER-USER drops what another host sends to UDP port 5300 of "beacon"
      Then another host reaches UDP port 5300 of "relay" at every address of the host
      And the host reaches UDP port 5300 of "beacon" at every address of the host
      But another host does not reach UDP port 5300 of "beacon" at any address of the host

    Scenario: Another host stays shut out once the container was restarted
      Given a network "backend-network" with the subnet "172.28.5.0/24"
      And a Redis container "store" runs on "backend-network" with its port 6379 published
      And a Redis container "redis" runs on "backend-network" with its port 6379 published and the address "172.28.5.10"
      And another host reaches the Redis server of "redis" at every address of the host
      And a rule of the administrator's in DOCKER-USER drops what another host sends to the Redis server of "redis"
      When "redis" is restarted
      Then another host reaches the Redis server of "store" at every address of the host
      And the host reaches the Redis server of "redis" at every address of the host
      But another host does not reach the Redis server of "redis" at any address of the host

    Scenario: Another host stays shut out once a further network was created
      Given a network "backend-network"
      And Redis containers "redis" and "store" run on "backend-network" with its port 6379 published
      And another host reaches the Redis server of "redis" at every address of the host
      And a rule of the administrator's in DOCKER-USER drops what another host sends to the Redis server of "redis"
      When a network "frontend-network" is created
      Then another host reaches the Redis server of "store" at every address of the host
      But another host does not reach the Redis server of "redis" at any address of the host

  @FW-10
  Rule: A rule in DOCKER-USER for IPv6 shuts a published port to those who come over IPv6
    The two families have chains of their own: a rule in one of them says nothing of the other.

    Scenario: Another host is shut out over IPv6
      Given a network "backend-network" with IPv6 and the subnets "172.28.5.0/24" and "2001:db8:5::/64"
      And Redis containers "redis" and "store" run on "backend-network" with its port 6379 published
      And another host reaches the Redis server of "redis" at every IPv6 address of the host
      When a rule of the administrator's in DOCKER-USER drops what another host sends to the Redis server of "redis"
      Then another host reaches the Redis server of "store" at every IPv6 address of the host
      But another host does not reach the Redis server of "redis" at any IPv6 address of the host

  @FW-02
  Rule: A rule in INPUT closes ports of the host's own, and no published one
    Rules of ufw stand behind INPUT, too.

    Scenario: Another host is shut out of the host, and comes in to a container
      Given a network "backend-network"
      And a Redis container "redis" runs on "backend-network" with its port 6379 published
      And a Redis container "plain" runs on the host's network
      And another host reaches the Redis server of "plain" at every address of the host
      And a rule of the administrator's in INPUT drops what another host sends to the Redis server of "plain", known by its port at the host
      When a rule of the administrator's in INPUT drops what another host sends to the Redis server of "redis", known by its port at the host
      Then another host reaches the Redis server of "redis" at every address of the host
      But another host does not reach the Redis server of "plain" at any address of the host

    Scenario: Another host comes in to a container that is started behind the rule
      Given a Redis container "redis" runs with its port 6379 published
      And a rule of the administrator's in INPUT drops what another host sends to the Redis server of "redis", known by its port at the host
      When "redis" is restarted
      Then another host reaches the Redis server of "redis" at every address of the host

  @FW-03
  Rule: A rule in DOCKER-USER sees the container's port, and the one that was asked for by the tracking of connections
    The translation of addresses comes before that chain of Docker's.

    Scenario: A rule for the port of the host meets nobody
      Given a network "backend-network"
      And a Redis container "redis" runs on "backend-network" with its port 6379 published
      When a rule of the administrator's in DOCKER-USER drops what another host sends to the Redis server of "redis", known by its port at the host
      Then another host reaches the Redis server of "redis" at every address of the host

    Scenario: A rule for the port that was asked for
      Given a network "backend-network"
      And Redis containers "redis" and "store" run on "backend-network" with its port 6379 published
      And another host reaches the Redis server of "redis" at every address of the host
      When a rule of the administrator's in DOCKER-USER drops what another host sends to the Redis server of "redis", known by the port that was asked for
      Then another host reaches the Redis server of "store" at every address of the host
      But another host does not reach the Redis server of "redis" at any address of the host

  @FW-04
  Rule: A rule at the end of FORWARD takes nothing from published ports, nor from what containers send outside
    The engine's own rules come before it.

    Scenario: A firewall that closes with a rule of its own
      Given a network "backend-network"
      And a Redis container "redis" runs on "backend-network" with its port 6379 published
      And an Alpine container "client" runs on "backend-network"
      And a rule of the administrator's at the end of FORWARD drops all that is from or to "client"
      When a rule of the administrator's at the end of FORWARD drops all that is from or to "redis"
      Then another host reaches the Redis server of "redis" at every address of the host
      And "client" reaches a program of another host at its address

    Scenario: A network that is created behind the rule
      Given a network "backend-network" with the subnet "172.28.5.0/24"
      And a Redis container "redis" runs on "backend-network" with its port 6379 published and the address "172.28.5.10"
      And a rule of the administrator's at the end of FORWARD drops all that is from or to "redis"
      And "redis" is disconnected from "backend-network"
      When "redis" is connected to "backend-network" with the address "172.28.5.10"
      Then another host reaches the Redis server of "redis" at every address of the host
