package com.generalaugment.turnexecutor.domain.run;

import com.generalaugment.libs.runtime.context.Tenant;

/** Port: what replicas tell each other at once. May be lost: whoever does not hear it finds it at its next look. */
public interface Signals {

    /** A run waits for somebody with room. */
    void queued();

    /** Whoever works on that response is to stop. */
    void cancel(Tenant tenant, String responseId);

    /** Hears every signal, the own ones too. Calls must not block. */
    interface Listener {
        void onQueued();

        void onCancel(Tenant tenant, String responseId);
    }

    void listen(Listener listener);
}
