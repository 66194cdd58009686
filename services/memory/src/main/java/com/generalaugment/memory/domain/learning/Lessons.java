package com.generalaugment.memory.domain.learning;

import com.generalaugment.libs.runtime.error.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Use cases: offer a turn to be learned from, and work on those that wait. A lesson that fails is tried again, less and less often. */
public final class Lessons {

    private static final Logger LOG = LoggerFactory.getLogger(Lessons.class);
    /** Longer than asking a model may take. */
    private static final Duration LEASE = Duration.ofMinutes(3);
    /** A project whose model does not answer holds up no other. */
    private static final int MOST_OF_PROJECT = 2;

    private static final List<Duration> PAUSES = List.of(
            Duration.ofSeconds(10),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2));

    private final LessonStore store;
    private final Learning learning;

    public Lessons(LessonStore store, Learning learning) {
        this.store = store;
        this.learning = learning;
    }

    /** Told again, it is the same lesson. */
    public void offer(Lesson lesson) {
        store.offer(lesson);
    }

    /** @return whether there was one to work on */
    public boolean next() {
        Optional<Lesson> taken = store.take(LEASE, MOST_OF_PROJECT);
        taken.ifPresent(this::work);
        return taken.isPresent();
    }

    private void work(Lesson lesson) {
        if (lesson.attempts() > PAUSES.size() + 1) {
            learning.giveUp(lesson);
            return;
        }
        try {
            learning.learn(lesson);
        } catch (Problem e) {
            LOG.info("a turn is learned from later, or not at all: {}", e.reason());
            failed(lesson);
        }
    }

    private void failed(Lesson lesson) {
        if (lesson.attempts() > PAUSES.size()) {
            learning.giveUp(lesson);
        } else {
            store.postpone(lesson, PAUSES.get(lesson.attempts() - 1));
        }
    }
}
