package com.generalaugment.gateway.domain.isolation.probes;

import com.generalaugment.gateway.domain.isolation.IsolationProbe;
import java.util.List;

/** All probes. Each public route of app users is claimed by one of them; a test compares them with the published document. */
public final class Probes {

    private Probes() {}

    public static List<IsolationProbe> all() {
        return List.of(
                new MemoryProbe(),
                new RecallProbe(),
                new ResponsesProbe(),
                new ConversationProbe(),
                new StreamResumeProbe(),
                new IdempotencyProbe(),
                new CacheProbe(),
                new SocketProbe());
    }
}
