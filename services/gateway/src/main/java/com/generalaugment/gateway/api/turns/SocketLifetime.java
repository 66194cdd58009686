package com.generalaugment.gateway.api.turns;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** How long a WebSocket may be open; its running turn is finished. */
@ApplicationScoped
public class SocketLifetime {

    public Duration longest() {
        return Duration.ofMinutes(60);
    }
}
