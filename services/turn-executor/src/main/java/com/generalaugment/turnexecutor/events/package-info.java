/** What is heard from Kafka. */
@NullMarked
package com.generalaugment.turnexecutor.events;

import org.jspecify.annotations.NullMarked;
