@containers
Feature: A container runs in the background under a name of its own
  Every other chapter begins here: a Redis server is started in the background, given a name, and from then on spoken of by
  that name. The engine lists it, and what is listed is the process that really answers.

  @RUN-01
  Rule: A container started in the background runs and is listed under its name

    Scenario: A Redis server in the background
      When a Redis container "redis-server" is started
      Then the engine lists, once each:
        | container    | state   |
        | redis-server | running |
      And the Redis server inside "redis-server" answers

  @CINSP-01
  Rule: Inspecting a container gives its address on each of its networks

    Scenario: The address on a user network
      Given a network "backend-network"
      When an Alpine container "client" is started on "backend-network"
      Then the address that the engine gives for "client" on "backend-network" is the one on its interface there

    Scenario: The address on the default bridge
      When an Alpine container "client" is started
      Then the address that the engine gives for "client" on the default bridge is the one on its interface there
