package com.generalaugment.memory.jobs;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;

/** Takes the application's own background job out of a test that has jobs of its own. */
public final class Pausing {

    private Pausing() {}

    public static void pause(BackgroundEmbedding background) {
        background.stop(new ShutdownEvent());
    }

    public static void goOn(BackgroundEmbedding background) {
        background.start(new StartupEvent());
    }
}
