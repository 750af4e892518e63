@links @legacy @reads-only
Feature: A link tells the recipient where its source is, through environment variables
  A container started with a link to another one (its source) finds that one's address and ports in its own environment, under
  names that begin with the link's alias. Programs written before user-defined networks read them. They are a snapshot: nothing
  refreshes them when the source moves. Newer engines no longer set them, which is the first thing an upgrade breaks.

  Background:
    Given a Redis container "redis-server" runs with:
      | environment    |
      | COLOUR=blue    |
      | Mode=a = b = c |
      | NOTHING=       |

  @LINK-ENV-01
  Rule: A variable named after the alias says who is linked to whom
    It is how a program learns that it is linked at all. Newer engines do not set it any more.

    Scenario: The name of the link
      When an Alpine container "client" is started with a link to "redis-server" as "redis"
      Then the variable "REDIS_NAME" of "client" is "/{name of client}/redis"

    Scenario: A link adds its own variables to the environment and nothing else
      Given an Alpine container "stranger" runs
      When an Alpine container "client" is started with a link to "redis-server" as "redis"
      Then apart from its hostname and variables that begin with "REDIS_" the environment of "client" is that of "stranger"
      And those of "client" that begin with "REDIS_" are the link's name, the ports and all variables of "redis-server" but "HOME" and "PATH"

    @LINK-ENV-02 @LINK-ENV-03
    Scenario: Two links of one recipient, two sets of variables
      Given a Redis container "store" runs
      When an Alpine container "client" is started with a link to "redis-server" as "redis" and a link to "store" as "db"
      Then the variable "REDIS_NAME" of "client" is "/{name of client}/redis"
      And exactly these variables of "client" begin with "DB_PORT":
        | variable               | value                         |
        | DB_PORT                | tcp://{address of store}:6379 |
        | DB_PORT_6379_TCP       | tcp://{address of store}:6379 |
        | DB_PORT_6379_TCP_ADDR  | {address of store}            |
        | DB_PORT_6379_TCP_PORT  | 6379                          |
        | DB_PORT_6379_TCP_PROTO | tcp                           |
      And exactly these variables of "client" begin with "REDIS_PORT":
        | variable                  | value                                |
        | REDIS_PORT                | tcp://{address of redis-server}:6379 |
        | REDIS_PORT_6379_TCP       | tcp://{address of redis-server}:6379 |
        | REDIS_PORT_6379_TCP_ADDR  | {address of redis-server}            |
        | REDIS_PORT_6379_TCP_PORT  | 6379                                 |
        | REDIS_PORT_6379_TCP_PROTO | tcp                                  |

  @LINK-ENV-02
  Rule: One variable is the URL of the source's first port
    Newer engines do not set it any more: a program that looks here for its database finds nothing after an upgrade.

    Scenario: The only port that Redis exposes
      When an Alpine container "client" is started with a link to "redis-server" as "redis"
      Then the variable "REDIS_PORT" of "client" is "tcp://{address of redis-server}:6379"
      And "client" reaches the Redis server of "redis-server" at the address of "redis-server"

  @LINK-ENV-09a
  Rule: The first port is the one with the lowest number
    On older engines the number decides, whatever the protocol, so a port of UDP may come before the one that a program wants.

    Scenario: The port of UDP, which is below that of Redis
      Given a Redis container "store" runs with the ports "5300/udp" and "7000/tcp" exposed
      When an Alpine container "client" is started with a link to "store" as "redis"
      Then the variable "REDIS_PORT" of "client" is "udp://{address of store}:5300"

    Scenario: A number with more digits
      Given a Redis container "store" runs with the ports "10000/tcp" and "7000/tcp" exposed
      When an Alpine container "client" is started with a link to "store" as "redis"
      Then the variable "REDIS_PORT" of "client" is "tcp://{address of store}:6379"

  @LINK-ENV-09b
  Rule: The first port is the lowest one of TCP
    For a while, before link variables went away, engines put the ports of TCP before all others. The manual still says that the
    lowest number decides.

    Scenario: The port of Redis, which is below the other one of TCP
      Given a Redis container "store" runs with the ports "5300/udp" and "7000/tcp" exposed
      When an Alpine container "client" is started with a link to "store" as "redis"
      Then the variable "REDIS_PORT" of "client" is "tcp://{address of store}:6379"

    Scenario: A number with more digits, on newer engines
      Given a Redis container "store" runs with the ports "10000/tcp" and "7000/tcp" exposed
      When an Alpine container "client" is started with a link to "store" as "redis"
      Then the variable "REDIS_PORT" of "client" is "tcp://{address of store}:6379"

  @LINK-ENV-03
  Rule: Every port that the source exposes is described by four variables
    The manual's prose counts three of them, but its own sample has four, and so have the engines. Newer ones set none.

    Scenario: The one port that Redis exposes
      When an Alpine container "client" is started with a link to "redis-server" as "redis"
      Then exactly these variables of "client" begin with "REDIS_PORT_":
        | variable                  | value                                |
        | REDIS_PORT_6379_TCP       | tcp://{address of redis-server}:6379 |
        | REDIS_PORT_6379_TCP_ADDR  | {address of redis-server}            |
        | REDIS_PORT_6379_TCP_PORT  | 6379                                 |
        | REDIS_PORT_6379_TCP_PROTO | tcp                                  |

    Scenario: Three ports of two protocols
      Given a Redis container "store" runs with the ports "5300/udp" and "7000/tcp" exposed
      When an Alpine container "client" is started with a link to "store" as "redis"
      Then exactly these variables of "client" begin with "REDIS_PORT_":
        | variable                  | value                         |
        | REDIS_PORT_5300_UDP       | udp://{address of store}:5300 |
        | REDIS_PORT_5300_UDP_ADDR  | {address of store}            |
        | REDIS_PORT_5300_UDP_PORT  | 5300                          |
        | REDIS_PORT_5300_UDP_PROTO | udp                           |
        | REDIS_PORT_6379_TCP       | tcp://{address of store}:6379 |
        | REDIS_PORT_6379_TCP_ADDR  | {address of store}            |
        | REDIS_PORT_6379_TCP_PORT  | 6379                          |
        | REDIS_PORT_6379_TCP_PROTO | tcp                           |
        | REDIS_PORT_7000_TCP       | tcp://{address of store}:7000 |
        | REDIS_PORT_7000_TCP_ADDR  | {address of store}            |
        | REDIS_PORT_7000_TCP_PORT  | 7000                          |
        | REDIS_PORT_7000_TCP_PROTO | tcp                           |

  @LINK-ENV-05
  Rule: The source's own variables reappear under the alias
    That includes secrets that were given to the source in this way. Newer engines share nothing any more.

    Scenario: Variables given when the source was started, their names kept as they are written
      When an Alpine container "client" is started with a link to "redis-server" as "redis"
      Then the variable "REDIS_ENV_COLOUR" of "client" is "blue"
      And the variable "REDIS_ENV_Mode" of "client" is "a = b = c"

    Scenario: Variables that the source has from its image
      When an Alpine container "client" is started with a link to "redis-server" as "redis"
      Then those of "client" that begin with "REDIS_" are the link's name, the ports and all variables of "redis-server" but "HOME" and "PATH"

    Scenario: A variable whose name begins like one of the source's own
      Given a Redis container "store" runs with:
        | environment    |
        | HOMEPAGE=none  |
        | PATH_INFO=/red |
      When an Alpine container "client" is started with a link to "store" as "redis"
      Then the variable "REDIS_ENV_HOMEPAGE" of "client" is "none"
      And the variable "REDIS_ENV_PATH_INFO" of "client" is "/red"

  @LINK-ENV-07
  Rule: A shared variable keeps its value as it is
    Passwords and addresses are read from here, and an equals sign is nothing unusual in one. Newer engines share nothing any
    more.

    @LINK-ENV-05
    Scenario: A value of nothing, and one with signs in it
      When an Alpine container "client" is started with a link to "redis-server" as "redis"
      Then the variable "REDIS_ENV_NOTHING" of "client" is ""
      And the variable "REDIS_ENV_Mode" of "client" is "a = b = c"

  @LINK-ENV-06
  Rule: The source's HOME and PATH stay its own
    The manual says that all variables of the source are shared, but these two are left out wherever variables are shared at all.

    Scenario: What is shared, and what is not
      When an Alpine container "client" is started with a link to "redis-server" as "redis"
      Then the variable "REDIS_ENV_COLOUR" of "client" is "blue"
      But no variable of "client" begins with "REDIS_ENV_PATH"
      And no variable of "client" begins with "REDIS_ENV_HOME"

  @LINK-ENV-12
  Rule: Where a link sets no variables any more, its names go on working
    The manual's page on links describes the variables without a word of their end. Older engines still set them; whoever upgrades
    has to teach programs to use the name instead.

    Scenario: No variable, but a name
      When an Alpine container "client" is started with a link to "redis-server" as "redis"
      Then "client" reaches the Redis server of "redis-server" at "redis"
      But no variable of "client" begins with "REDIS_"
