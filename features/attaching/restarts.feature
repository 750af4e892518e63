@attaching @restarts
Feature: A container keeps its networks when it stops and comes back
  Restarting is the first thing that people try. A container comes back with what it had: its networks and its names there, one line
  for each in its hosts file and not two, the environment it was given, its ports. Its address alone may be another.

  @RST-03
  Rule: A container that is started again is back on all the networks it was on

    @CINSP-01 @CONN-02 @CONN-06 @ALIAS-01 @ALIAS-03 @ALIAS-05 @ALIAS-08 @DNS-01
    Scenario Outline: Two networks and their aliases, once it was <fate>
      Given networks "backend-network" and "frontend-network"
      And a Redis container "redis" runs on "backend-network" with the alias "db"
      And "redis" is connected to "frontend-network" with the alias "cache"
      And an Alpine container "insider" runs on "backend-network"
      And an Alpine container "client" runs on "frontend-network"
      When "redis" is <fate>
      Then the networks, aliases, hostname, interfaces and routes of "redis" are what they were before
      And the address that the engine gives for "redis" on "backend-network" is the one on its interface there
      And the address that the engine gives for "redis" on "frontend-network" is the one on its interface there
      And inspecting "backend-network" shows:
        | containers     |
        | redis, insider |
      And inspecting "frontend-network" shows:
        | containers    |
        | redis, client |
      And the look-up of "redis" in "insider" gives the address of "redis" on "backend-network"
      And the look-up of "db" in "insider" gives the address of "redis" on "backend-network"
      And the look-up of "redis" in "client" gives the address of "redis" on "frontend-network"
      And the look-up of "cache" in "client" gives the address of "redis" on "frontend-network"
      And "client" reaches the Redis server of "redis" at "cache"

      Examples:
        | fate                      |
        | restarted                 |
        | stopped and started again |

    @BR-01
    Scenario: The default bridge and a network that it joined
      Given a network "backend-network"
      And an Alpine container "client" runs
      And "client" is connected to "backend-network" with the alias "web"
      And an Alpine container "insider" runs on "backend-network"
      When "client" is restarted
      Then the networks and interfaces of "client" are what they were before
      And the look-up of "web" in "insider" gives the address of "client" on "backend-network"

    @DNS-01 @DISC-01 @DISC-02
    Scenario: A network that it left stays left
      Given networks "backend-network" and "frontend-network"
      And an Alpine container "traveller" runs on "backend-network"
      And "traveller" is connected to "frontend-network"
      And an Alpine container "client" runs on "frontend-network"
      And the look-up of "traveller" in "client" gives the address of "traveller" on "frontend-network"
      And "traveller" is disconnected from "frontend-network"
      When "traveller" is restarted
      Then the networks, interfaces and routes of "traveller" are what they were before
      And inspecting "frontend-network" shows:
        | containers |
        | client     |
      But nothing answers to "traveller" in "client"

  @HOSTS-05 @HOSTS-06 @HOSTS-07
  Rule: What is written for it is written once, however often it starts

    Scenario Outline: Hosts file and environment, once it was <fate>
      Given networks "backend-network" and "frontend-network"
      And an Alpine container "client" runs on "backend-network" with the variable "COLOUR" set to "blue"
      And "client" is connected to "frontend-network"
      When "client" is <fate>
      Then the hosts file, environment and hostname of "client" are what they were before

      Examples:
        | fate                      |
        | restarted                 |
        | stopped and started again |

  @DNS-02 @RESOLV-03
  Rule: Its resolver settings are those of before
    Older engines list nameservers of the host after their own, before a restart and after it.

    Scenario Outline: Resolver settings, once it was <fate>
      Given a network "backend-network"
      And an Alpine container "client" runs on "backend-network" with the resolver option "timeout:3"
      When "client" is <fate>
      Then the resolver settings and environment of "client" are what they were before

      Examples:
        | fate                      |
        | restarted                 |
        | stopped and started again |

  @BR-01 @BR-02 @BR-04 @CINSP-01
  Rule: On the default bridge it is what it was, too

    Scenario: Restarted on the default bridge
      Given Alpine containers "client" and "neighbour" run
      When "client" is restarted
      Then the hosts file, environment, resolver settings, networks, interfaces and routes of "client" are what they were before
      And the address that the engine gives for "client" on the default bridge is the one on its interface there
      And a ping from "client" to the address of "neighbour" is answered from the address of "neighbour"
      And a ping from "neighbour" to the address of "client" is answered from the address of "client"

  @DNS-03 @DNS-09 @ALIAS-08 @ALIAS-12
  Rule: Its names are those of before
    Podman learned late that a hostname is a name, too.

    Scenario Outline: Name, aliases, short id and hostname, once it was <fate>
      Given a network "backend-network"
      And an Alpine container "client" runs on "backend-network"
      And an Alpine container "web-1" runs on "backend-network" with the aliases "web" and "www" and the hostname "frontend"
      When "web-1" is <fate>
      Then in "client" the nameserver answers exactly:
        | question            | answer                                |
        | web-1               | {address of web-1 on backend-network} |
        | web                 | {address of web-1 on backend-network} |
        | www                 | {address of web-1 on backend-network} |
        | {short id of web-1} | {address of web-1 on backend-network} |
        | frontend            | {address of web-1 on backend-network} |

      Examples:
        | fate                      |
        | restarted                 |
        | stopped and started again |

  @ULINK-01 @ULINK-07
  Rule: The private name that a link gives is there again
    Podman drops such links without a word.

    Scenario: The recipient of a link on a user network
      Given a network "backend-network"
      And a Redis container "redis" runs on "backend-network"
      And an Alpine container "client" runs on "backend-network" with a link to "redis" as "db"
      When "client" is restarted
      Then the look-up of "db" in "client" gives the address of "redis" on "backend-network"
      And the hosts file and environment of "client" are what they were before

  @PORT-01 @PORT-03
  Rule: Its published ports are those of before

    Scenario Outline: A port of the host's, once it was <fate>
      Given a network "backend-network"
      And a Redis container "redis" runs on "backend-network" with its port 6379 published
      When "redis" is <fate>
      Then the published ports and networks of "redis" are what they were before
      And the host reaches the Redis server of "redis" at every address of the host

      Examples:
        | fate                      |
        | restarted                 |
        | stopped and started again |

  @PORT-07
  Rule: A port that is the host's own stays so
    Older engines let hosts on the same link in, restarted or not.

    Scenario: A port at the loopback address, once its container was restarted
      Given a network "backend-network"
      And a Redis container "redis" runs on "backend-network" with its port 6379 published at "127.0.0.1"
      When "redis" is restarted
      Then the published ports and networks of "redis" are what they were before
      And the host reaches the Redis server of "redis" at "127.0.0.1"
      But the host does not reach the Redis server of "redis" at any other address of the host

  @RST-04
  Rule: A paused container keeps its address and its name

    @NET-INSP-02
    Scenario: While it is paused
      Given a network "backend-network"
      And an Alpine container "client" runs on "backend-network"
      And a Redis container "redis" runs on "backend-network"
      When "redis" is paused
      Then the look-up of "redis" in "client" gives the address of "redis" on "backend-network"
      And a ping from "client" to "redis" is answered from the address of "redis" on "backend-network"
      And inspecting "backend-network" shows:
        | containers    |
        | redis, client |

    Scenario: Once it was resumed
      Given a network "backend-network"
      And an Alpine container "client" runs on "backend-network"
      And a Redis container "redis" runs on "backend-network"
      When "redis" is paused and resumed
      Then the place of "redis" on "backend-network" is what it was before
      And the hosts file, networks, interfaces and routes of "redis" are what they were before
      And the look-up of "redis" in "client" gives the address of "redis" on "backend-network"
      And "client" reaches the Redis server of "redis" at "redis"

  @RST-05
  Rule: What its restart policy starts again finds others by name, and is found

    Scenario: It ended by itself
      Given networks "backend-network" and "frontend-network"
      And an Alpine container "client" runs on "backend-network"
      And an Alpine container "visitor" runs on "frontend-network"
      And a Redis container "redis" runs on "backend-network" with the alias "db" and the restart policy "always"
      And "redis" is connected to "frontend-network" with the alias "cache"
      When "redis" is ended from inside and started again by its restart policy
      Then the hosts file, networks, aliases, interfaces and routes of "redis" are what they were before
      And the look-up of "redis" in "client" gives the address of "redis" on "backend-network"
      And the look-up of "db" in "client" gives the address of "redis" on "backend-network"
      And the look-up of the short id of "redis" in "client" gives the address of "redis" on "backend-network"
      And the look-up of "cache" in "visitor" gives the address of "redis" on "frontend-network"
      And "client" reaches the Redis server of "redis" at "db"
      And "redis" reaches the Redis server of "redis" at "db"
      And the address that the engine gives for "redis" on "backend-network" is the one on its interface there

    Scenario: It finds those that came meanwhile
      Given a network "backend-network"
      And a Redis container "redis" runs on "backend-network" with the restart policy "unless-stopped"
      And a Redis container "store" runs on "backend-network" with the alias "db"
      When "redis" is ended from inside and started again by its restart policy
      Then "redis" reaches the Redis server of "store" at "store"
      And "redis" reaches the Redis server of "store" at "db"
      And "store" reaches the Redis server of "redis" at "redis"

    Scenario: Its published port is open as before
      Given a network "backend-network"
      And a Redis container "redis" runs on "backend-network" with its port 6379 published and the restart policy "always"
      When "redis" is ended from inside and started again by its restart policy
      Then the published ports and networks of "redis" are what they were before
      And the host reaches the Redis server of "redis" at every address of the host
