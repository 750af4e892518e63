@events
Feature: The engine announces what happens to networks
  Whoever watches the engine's events learns of every network that is created or removed and of every container that joins or
  leaves one. Proxies and service registries live by that: an announcement too few and they lead nowhere, one too many and they
  do their work twice.

  @EV-01 @EV-02
  Rule: Creating a network, joining it, leaving it and removing it are announced, once each, with the network and the container

    Scenario: A network is created
      Given somebody watches the engine's events
      When a network "backend-network" is created
      Then the engine has announced exactly these events:
        | what    | happens | to              | driver |
        | network | create  | backend-network | bridge |

    Scenario: A running container joins
      Given networks "backend-network" and "frontend-network"
      And a Redis container "redis" runs on "backend-network"
      And somebody watches the engine's events
      When "redis" is connected to "frontend-network"
      Then the engine has announced exactly these events:
        | what    | happens | to               | container     | driver |
        | network | connect | frontend-network | {id of redis} | bridge |

    Scenario: A running container leaves
      Given networks "backend-network" and "frontend-network"
      And a Redis container "redis" runs on "backend-network"
      And "redis" is connected to "frontend-network"
      And somebody watches the engine's events
      When "redis" is disconnected from "frontend-network"
      Then the engine has announced exactly these events:
        | what    | happens    | to               | container     | driver |
        | network | disconnect | frontend-network | {id of redis} | bridge |

    Scenario: A running container comes back
      Given networks "backend-network" and "frontend-network"
      And a Redis container "redis" runs on "backend-network"
      And "redis" is connected to "frontend-network"
      And "redis" is disconnected from "frontend-network"
      And somebody watches the engine's events
      When "redis" is connected to "frontend-network"
      Then the engine has announced exactly these events:
        | what    | happens | to               | container     | driver |
        | network | connect | frontend-network | {id of redis} | bridge |

  @EV-05
  Rule: The removal of a network is announced as its destruction

    Scenario: A network is removed
      Given a network "backend-network"
      And somebody watches the engine's events
      When "backend-network" is removed by its name
      Then the engine has announced exactly these events:
        | what    | happens | to              | driver |
        | network | destroy | backend-network | bridge |

  @EV-04
  Rule: A container that stops leaves each of its networks, and each is announced once
    Older engines could announce one departure twice, which was mended as an error.

    Scenario: Stopped on two networks
      Given networks "backend-network" and "frontend-network"
      And an Alpine container "client" runs on "backend-network"
      And "client" is connected to "frontend-network"
      And somebody watches the engine's events
      When "client" is stopped
      Then the engine has announced exactly these events:
        | what    | happens    | to               | container      |
        | network | disconnect | backend-network  | {id of client} |
        | network | disconnect | frontend-network | {id of client} |

    Scenario: Stopped on the default bridge and on a network
      Given a network "backend-network"
      And an Alpine container "client" runs
      And "client" is connected to "backend-network"
      And somebody watches the engine's events
      When "client" is stopped
      Then the engine has announced exactly these events:
        | what    | happens    | to              | container      |
        | network | disconnect | bridge          | {id of client} |
        | network | disconnect | backend-network | {id of client} |

    Scenario: Stopped on one network
      Given networks "backend-network" and "frontend-network"
      And an Alpine container "client" runs on "backend-network"
      And "client" is connected to "frontend-network"
      And "client" is disconnected from "backend-network"
      And somebody watches the engine's events
      When "client" is stopped
      Then the engine has announced exactly these events:
        | what    | happens    | to               | container      |
        | network | disconnect | frontend-network | {id of client} |
