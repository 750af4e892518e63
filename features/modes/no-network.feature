@modes
Feature: A container without a network has nobody but itself
  The mode none is for programs that must not talk to anybody. What is left is the loopback interface, on which the container's own
  programs find each other.

  @MODE-01
  Rule: A container without a network has a loopback interface and nothing else, and no route

    Scenario: A Redis server for itself
      Given a Redis container "neighbour" runs
      When a Redis container "hermit" is started on no network
      Then "hermit" has no interface besides loopback, and no route
      And inspecting "hermit" shows:
        | addresses |
        | none      |
      And the Redis server inside "hermit" answers
      But the default route of "neighbour" leads through the default bridge

  @MODE-02a @legacy
  Rule: In older engines the loopback interface of a container without a network has no IPv6 address
    Programs that ask for localhost and take the first address that they are given went nowhere there.

    Scenario: Itself, at one address
      When a Redis container "hermit" is started on no network
      Then "hermit" reaches the Redis server of "hermit" at "127.0.0.1"
      But "hermit" does not reach the Redis server of "hermit" at "::1"

  @MODE-02b
  Rule: The loopback interface of a container without a network has the address ::1
    The page about this mode still says that there is none; the release notes of the engine that changed it say that there is.

    Scenario: Itself, at two addresses
      When a Redis container "hermit" is started on no network
      Then "hermit" reaches the Redis server of "hermit" at "127.0.0.1"
      And "hermit" reaches the Redis server of "hermit" at "::1"
