package com.generalaugment.gateway.api.turns;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** How long a WebSocket may be open. Its running turn is finished before the close. */
@ApplicationScoped
public class SocketLifetime {

    public Duration longest() {
        return Duration.ofMinutes(60);
    }
}
