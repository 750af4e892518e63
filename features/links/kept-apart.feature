@links @legacy
Feature: Where containers are kept apart, a link opens a way
  Hardening guides switch off communication between containers on the default bridge ("icc": false). Neighbours then do not even
  answer a ping. A link lets its recipient through all the same, to the ports that the source exposes. User networks are not
  concerned.

  @LINK-ICC-01
  Rule: Containers that are not linked cannot talk
    Podman has neither links nor a switch for communication between containers.

    Scenario: A stranger beside a recipient
      Given a Redis container "redis-server" runs
      And an Alpine container "client" runs with a link to "redis-server" as "redis"
      And "client" reaches the Redis server of "redis-server" at the address of "redis-server"
      When an Alpine container "stranger" is started
      Then "stranger" does not reach the Redis server of "redis-server" at the address of "redis-server"

  @LINK-ICC-02
  Rule: A link opens the exposed ports of its source, and nothing else
    Podman has neither. On Docker the engine writes a rule of its firewall for each linked port, in both directions.

    Scenario: By name and by address, and no ping
      Given a Redis container "redis-server" runs
      When an Alpine container "client" is started with a link to "redis-server" as "redis"
      Then "client" reaches the Redis server of "redis-server" at "redis"
      And "client" reaches the Redis server of "redis-server" at the address of "redis-server"
      But a ping from "client" to "redis" is not answered
      And a ping from "client" to the address of "client" is answered from the address of "client"
