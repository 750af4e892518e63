@isolation
Feature: A network's gateway mode decides whether its containers are reached at their own addresses
  By default the host translates: a published port is open at addresses of the host, and the container's own are closed to the world.
  In the mode routed there is no translation. The world knows the way to the container's address, and finds the published ports
  open there. The mode nat-unprotected translates and leaves the containers' own addresses open besides, which is how firewalls of
  the administrator's find things as they were before. An isolated network has no gateway at all.

  @CREATE-23
  Rule: In the gateway mode routed a published port is open on the container's own address, and no port of the host is used
    Only newer engines have gateway modes.

    Scenario: A routed network, seen from another host
      Given a network "backend-network" with the gateway mode "routed"
      And a network "frontend-network"
      And a Redis container "inside" runs on "backend-network"
      And a Redis container "open" runs on "frontend-network" with its port 6379 published
      When a Redis container "redis" is started on "backend-network" with its port 6379 published
      Then another host reaches the Redis server of "redis" at the address of "redis"
      And another host reaches the Redis server of "open" at every address of the host
      And the host reaches the Redis server of "inside" at the address of "inside"
      And inspecting "redis" shows:
        | published ports                 |
        | 6379/tcp at no port of the host |
      But another host does not reach the Redis server of "inside" at the address of "inside"
      And another host does not reach the Redis server of "redis" at any address of the host

    Scenario: A routed network, seen from its host
      Given a network "backend-network" with the gateway mode "routed"
      And a network "frontend-network"
      And a Redis container "open" runs on "frontend-network" with its port 6379 published
      When a Redis container "redis" is started on "backend-network" with its port 6379 published
      Then the host reaches the Redis server of "redis" at the address of "redis"
      And the host reaches the Redis server of "open" at every address of the host
      But the host does not reach the Redis server of "redis" at any address of the host

    Scenario: A routed network, over IPv6
      Given a network "backend-network" with the gateway mode "routed", IPv6 and the subnets "172.28.5.0/24" and "2001:db8:5::/64"
      And a Redis container "inside" runs on "backend-network"
      When a Redis container "redis" is started on "backend-network" with its port 6379 published
      Then another host reaches the Redis server of "redis" at the IPv6 address of "redis"
      And the host reaches the Redis server of "inside" at the address of "inside"
      But another host does not reach the Redis server of "inside" at the IPv6 address of "inside"

    Scenario: A routed network, once its container was restarted
      Given a network "backend-network" with the gateway mode "routed"
      And a Redis container "inside" runs on "backend-network"
      And a Redis container "redis" runs on "backend-network" with its port 6379 published
      When "redis" is restarted
      Then another host reaches the Redis server of "redis" at the address of "redis"
      And the host reaches the Redis server of "inside" at the address of "inside"
      But another host does not reach the Redis server of "inside" at the address of "inside"

    Scenario: The mode nat, asked for by its name
      Given a network "backend-network" with the gateway mode "nat"
      When a Redis container "redis" is started on "backend-network" with its port 6379 published
      Then another host reaches the Redis server of "redis" at every address of the host
      And inspecting "redis" shows:
        | published ports           |
        | 6379/tcp on every address |

  @CREATE-33
  Rule: In the gateway mode routed addresses are left as they are, either way
    That is what tells a routed network from one that merely does not masquerade.

    Scenario: Another host and a container of a routed network
      Given a network "backend-network" with the gateway mode "routed"
      And a Redis container "redis" runs on "backend-network" with its port 6379 published
      When an Alpine container "client" is started on "backend-network"
      Then "client" reaches a program of another host at its address, which sees it with its own address
      And another host reaches the Redis server of "redis" at the address of "redis", which sees it with its own address

    Scenario: Another host and a container of a routed network, over IPv6
      Given a network "backend-network" with the gateway mode "routed", IPv6 and the subnets "172.28.5.0/24" and "2001:db8:5::/64"
      And a Redis container "redis" runs on "backend-network" with its port 6379 published
      When an Alpine container "client" is started on "backend-network"
      Then "client" reaches a program of another host at its IPv6 address, which sees it with its own address
      And another host reaches the Redis server of "redis" at the IPv6 address of "redis", which sees it with its own address

  @CREATE-24
  Rule: The mode nat-unprotected leaves unpublished ports open on the container's address; the mode isolated leaves the bridge without one
    Both are younger than the mode routed.

    Scenario: An unprotected network, seen from another host
      Given a network "backend-network" with the gateway mode "nat-unprotected"
      And a Redis container "inside" runs on "backend-network"
      When a Redis container "redis" is started on "backend-network" with its port 6379 published
      Then another host reaches the Redis server of "inside" at the address of "inside"
      And another host reaches the Redis server of "redis" at the address of "redis"
      And another host reaches the Redis server of "redis" at every address of the host

    Scenario: An unprotected network, over IPv6
      Given a network "backend-network" with the gateway mode "nat-unprotected", IPv6 and the subnets "172.28.5.0/24" and "2001:db8:5::/64"
      When a Redis container "inside" is started on "backend-network"
      Then another host reaches the Redis server of "inside" at the IPv6 address of "inside"

    Scenario: An isolated network
      Given a network "inner-network" with the gateway mode "isolated" and no way to the outside
      And a Redis container "redis" runs on "inner-network"
      When an Alpine container "client" is started on "inner-network"
      Then "client" reaches the Redis server of "redis" at "redis"
      And "client" has no default route
      And inspecting "inner-network" shows:
        | on the host                 |
        | a bridge without an address |

    Scenario: An internal network that is not isolated
      When a network "inner-network" is created with no way to the outside
      Then inspecting "inner-network" shows:
        | on the host                         |
        | a bridge with the gateway's address |

    Scenario: An isolated network that has a way to the outside
      When a network "backend-network" is to be created with the gateway mode "isolated"
      Then the engine refuses, saying "internal"

  @ISO-05
  Rule: Containers of other networks reach a routed container at its own address on published ports, others at the host's addresses only
    For a while routed networks were kept apart from others like any network.

    Scenario: A routed network and an ordinary one, seen from a third
      Given networks "frontend-network" and "store-network"
      And a network "backend-network" with the gateway mode "routed"
      And a Redis container "inside" runs on "backend-network"
      And a Redis container "store" runs on "store-network" with its port 6379 published
      And an Alpine container "client" runs on "frontend-network"
      And an Alpine container "neighbour" runs on "backend-network"
      When a Redis container "redis" is started on "backend-network" with its port 6379 published
      Then "client" reaches the Redis server of "redis" at the address of "redis"
      And "neighbour" reaches the Redis server of "inside" at the address of "inside"
      And the host reaches the Redis server of "store" at every address of the host
      But "client" does not reach the Redis server of "inside" at the address of "inside"
      And "client" does not reach the Redis server of "store" at the address of "store"

    Scenario: A routed network, seen from the default bridge
      Given a network "backend-network" with the gateway mode "routed"
      And a Redis container "inside" runs on "backend-network"
      And an Alpine container "neighbour" runs on "backend-network"
      And an Alpine container "client" runs
      When a Redis container "redis" is started on "backend-network" with its port 6379 published
      Then "client" reaches the Redis server of "redis" at the address of "redis"
      And "neighbour" reaches the Redis server of "inside" at the address of "inside"
      But "client" does not reach the Redis server of "inside" at the address of "inside"

  @ISO-08a
  Rule: Containers of other networks do not reach a container of an unprotected network at its own address
    The mode is for the world outside; newer engines open it for other networks, too.

    Scenario: An unprotected network, seen from another one
      Given a network "backend-network" with the gateway mode "nat-unprotected"
      And a network "frontend-network"
      And a Redis container "redis" runs on "backend-network"
      And a Redis container "front" runs on "frontend-network"
      When an Alpine container "client" is started on "frontend-network"
      Then another host reaches the Redis server of "redis" at the address of "redis"
      And "client" reaches the Redis server of "front" at the address of "front"
      But "client" does not reach the Redis server of "redis" at the address of "redis"

  @ISO-08b
  Rule: Containers of other networks reach every port of a container of an unprotected network at its own address
    The manual still says that they do not; the notes on the release say that they do.

    Scenario: An unprotected network, open to another one
      Given a network "backend-network" with the gateway mode "nat-unprotected"
      And a network "frontend-network"
      And a Redis container "redis" runs on "backend-network"
      When an Alpine container "client" is started on "frontend-network"
      Then "client" reaches the Redis server of "redis" at the address of "redis"

  @CREATE-25
  Rule: Through an interface that a network trusts other hosts reach published ports at the containers' own addresses
    Since engines close those addresses, some interfaces may need an exception.

    Scenario: A link that is trusted by one network, and not by another
      Given a network "backend-network" with the link to another host trusted
      And a network "frontend-network"
      And a Redis container "inside" runs on "backend-network"
      And a Redis container "open" runs on "frontend-network" with its port 6379 published
      When a Redis container "redis" is started on "backend-network" with its port 6379 published
      Then another host reaches the Redis server of "redis" at the address of "redis"
      And another host reaches the Redis server of "open" at every address of the host
      And the host reaches the Redis server of "inside" at the address of "inside"
      But another host does not reach the Redis server of "inside" at the address of "inside"
      And another host does not reach the Redis server of "open" at the address of "open"
