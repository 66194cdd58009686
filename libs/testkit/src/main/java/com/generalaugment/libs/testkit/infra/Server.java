package com.generalaugment.libs.testkit.infra;

/** One server of the infrastructure. Its data survives stop, kill and start. */
public interface Server {

    String name();

    int port();

    /** Starts the process; it is not ready yet. */
    void start();

    /** Whether it answers; never throws. */
    boolean isReady();

    /** The running process. */
    Process process();

    default void stop() {
        ChildProcess.stop(process(), 15);
    }

    /** {@code kill -9}. */
    default void kill() {
        ChildProcess.kill(process());
    }

    /** Waits until it answers. @throws IllegalStateException when it dies or takes too long */
    default void awaitReady() {
        long deadline = System.nanoTime() + java.time.Duration.ofSeconds(90).toNanos();
        while (!isReady()) {
            if (!process().isAlive()) {
                throw new IllegalStateException(
                        name() + " ended with code " + process().exitValue() + "; see its log");
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(name() + " did not get ready in 90 s; see its log");
            }
            try {
                Thread.sleep(40);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
