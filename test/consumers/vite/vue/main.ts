import { createApp } from 'vue';
import Identify from './Identify.vue';

createApp(Identify).mount(document.body);
