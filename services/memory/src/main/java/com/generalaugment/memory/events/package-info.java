/** What memory hears of others. */
@NullMarked
package com.generalaugment.memory.events;

import org.jspecify.annotations.NullMarked;
