@NullMarked
package com.generalaugment.libs.runtime.id;

import org.jspecify.annotations.NullMarked;
