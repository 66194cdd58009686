package com.generalaugment.gateway.api.edge;

/** Port: the connections that carry messages instead of requests, which the edge cannot end by itself. */
public interface UpgradedConnections {

    /** Lets every running turn end, then closes its connection; no other turn begins. */
    void leave();

    /** Closes the connections that are still open. */
    void hangUp();
}
