package com.generalaugment.turnexecutor.domain.run;

import com.generalaugment.libs.runtime.context.Tenant;

/** Port: signals between replicas. They may be lost: a replica that misses one finds the change at its next look. */
public interface Signals {

    /** A run waits for a replica with room. */
    void queued();

    /** The owner of that response must stop. */
    void cancel(Tenant tenant, String responseId);

    /** Gets every signal, this replica's own ones too. Calls must not block. */
    interface Listener {
        void onQueued();

        void onCancel(Tenant tenant, String responseId);
    }

    void listen(Listener listener);
}
