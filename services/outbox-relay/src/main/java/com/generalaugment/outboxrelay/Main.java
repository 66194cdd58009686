package com.generalaugment.outboxrelay;

import com.generalaugment.outboxrelay.config.DeadLetterCommand;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.Arrays;

/** The relay; with the argument {@code dead-letters} only that command, which starts no relay. */
@QuarkusMain
public final class Main {

    private Main() {}

    public static void main(String... arguments) {
        if (arguments.length > 0 && arguments[0].equals(DeadLetterCommand.NAME)) {
            System.exit(new DeadLetterCommand(System.getenv(), System.out)
                    .run(Arrays.asList(arguments).subList(1, arguments.length)));
        }
        Quarkus.run(arguments);
    }
}
