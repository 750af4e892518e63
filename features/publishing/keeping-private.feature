@publishing
Feature: A published port can be kept to the host itself
  Whoever publishes a port opens it to everybody who reaches the host: publishing writes its own firewall rules, and a rule of
  the administrator's against incoming traffic does not stand in their way. A port that is for programs on the host alone is
  published to the loopback address.

  @PORT-07
  Rule: A port published to 127.0.0.1 is reachable at that address of the host and at no other
    Older engines let hosts on the same link in all the same, as the manual admits.

    Scenario: The application for the host alone
      Given a network "frontend-network"
      And a Redis container "redis" runs on "frontend-network"
      When the Node application "app" is started on "frontend-network" with its Redis server at "redis" and its port 3000 published at "127.0.0.1"
      Then the host reaches port 3000 of "app" at "127.0.0.1"
      But the host does not reach port 3000 of "app" at any other address of the host
      And inspecting "app" shows:
        | published ports       |
        | 3000/tcp at 127.0.0.1 |
