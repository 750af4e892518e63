@containers
Feature: The list of containers tells where they are, and can be asked for some of them
  Who looks for the containers of a network, or for the one that holds a port, asks the engine for these and for no others.

  @CLIST-01
  Rule: Containers are listed by the networks that they are on

    Scenario Outline: A network called by <handle>
      Given networks "backend-network" and "frontend-network"
      And an Alpine container "client" runs on "frontend-network"
      And an Alpine container "worker" runs on "backend-network"
      And a Redis container "redis" runs on "backend-network"
      When "client" is connected to "backend-network"
      Then of the containers on "backend-network"<given> the engine lists, once each:
        | container |
        | client    |
        | worker    |
        | redis     |
      And of the containers on "frontend-network"<given> the engine lists, once each:
        | container |
        | client    |

      Examples:
        | handle       | given                   |
        | its name     |                         |
        | its id       | , given by its id       |
        | its short id | , given by its short id |

    Scenario: One of two networks
      Given networks "backend-network", "frontend-network" and "admin-network"
      And an Alpine container "client" runs on "frontend-network"
      And an Alpine container "stranger" runs on "admin-network"
      When an Alpine container "worker" is started on "backend-network"
      Then of the containers on "backend-network" or "frontend-network" the engine lists, once each:
        | container |
        | client    |
        | worker    |

    Scenario: A network whose name begins as another one's does
      Given networks "backend" and "backend-network"
      And an Alpine container "client" runs on "backend"
      When an Alpine container "worker" is started on "backend-network"
      Then of the containers on "backend" the engine lists, once each:
        | container |
        | client    |
      And of the containers on "backend-network" the engine lists, once each:
        | container |
        | worker    |

    Scenario: One that is stopped, and one that left
      Given networks "backend-network" and "frontend-network"
      And an Alpine container "client" runs on "backend-network"
      And a Redis container "redis" runs on "backend-network"
      And "redis" is stopped
      And "client" is connected to "frontend-network"
      When "client" is disconnected from "backend-network"
      Then of the containers on "backend-network" the engine lists, once each:
        | container | state  |
        | redis     | exited |
      And of the containers on "frontend-network" the engine lists, once each:
        | container | state   |
        | client    | running |

    Scenario: A network that nobody is on
      Given networks "backend-network" and "frontend-network"
      When an Alpine container "client" is started on "frontend-network"
      Then of the containers on "backend-network" the engine lists, once each:
        | container |
        | none      |
      But of the containers on "frontend-network" the engine lists, once each:
        | container |
        | client    |

  @CLIST-02
  Rule: Containers are listed by the ports that they publish or expose
    Podman knows neither.

    Scenario: Who holds a port of the host
      Given a network "backend-network"
      And a Redis container "other" runs on "backend-network" with its port 6379 published
      When a Redis container "redis" is started on "backend-network" with its port 6379 published
      Then of the containers that publish the port of "redis" the engine lists, once each:
        | container |
        | redis     |
      And of the containers that publish the port of "other" the engine lists, once each:
        | container |
        | other     |
      But of the containers that publish the port of "redis" over UDP the engine lists, once each:
        | container |
        | none      |

    Scenario: Nobody once it is stopped
      Given a network "backend-network"
      And a Redis container "other" runs on "backend-network" with its port 6379 published
      And a Redis container "redis" runs on "backend-network" with its port 6379 published
      When "redis" is stopped
      Then of the containers that publish the port of "redis" the engine lists, once each:
        | container |
        | none      |
      But of the containers that publish the port of "other" the engine lists, once each:
        | container |
        | other     |

    Scenario: Who exposes a port
      Given a network "backend-network"
      And an Alpine container "other" runs on "backend-network" with the port "7001/udp" exposed
      When an Alpine container "client" is started on "backend-network" with the port "7001/tcp" exposed
      Then of the containers that expose 7001/tcp and are on "backend-network" the engine lists, once each:
        | container |
        | client    |
      And of the containers that expose 7001/udp and are on "backend-network" the engine lists, once each:
        | container |
        | other     |
      But of the containers that expose 7002/tcp and are on "backend-network" the engine lists, once each:
        | container |
        | none      |

  @CLIST-03
  Rule: The list gives the networks of each, its addresses there, and its ports
    Older Podman leaves out the ports that are only exposed.

    Scenario: A list with somebody on two networks
      Given networks "backend-network" and "frontend-network"
      And an Alpine container "client" runs on "backend-network"
      And a Redis container "redis" runs on "backend-network" with its port 6379 published
      When "redis" is connected to "frontend-network"
      Then the engine lists, once each:
        | container | state   | networks                          | addresses                                                                     | ports              |
        | client    | running | backend-network                   | {address of client on backend-network}                                        | none               |
        | redis     | running | backend-network, frontend-network | {address of redis on backend-network}, {address of redis on frontend-network} | 6379/tcp published |

    Scenario: A port that is listed as exposed
      Given a network "backend-network"
      When a Redis container "redis" is started on "backend-network" with its port 6379 published and the port "7000/udp" exposed
      Then the engine lists, once each:
        | container | ports                                |
        | redis     | 6379/tcp published, 7000/udp exposed |

    Scenario: One that is stopped
      Given a network "backend-network"
      And a Redis container "redis" runs on "backend-network" with its port 6379 published
      When "redis" is stopped
      Then the engine lists, once each:
        | container | state  | networks        | addresses | ports |
        | redis     | exited | backend-network | none      | none  |
