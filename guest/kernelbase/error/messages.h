// The texts of FORMAT_MESSAGE_FROM_SYSTEM, generated from messages.txt. They end without the line break Windows adds.

#ifndef NTSUP_MESSAGES_H
#define NTSUP_MESSAGES_H

#include <stdint.h>

struct system_message {
    uint32_t number;
    uint32_t offset; // in system_message_texts
};

extern const struct system_message system_messages[]; // sorted by number
extern const unsigned system_message_count;
extern const char system_message_texts[];

#endif
