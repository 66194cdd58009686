@NullMarked
package com.generalaugment.libs.events;

import org.jspecify.annotations.NullMarked;
